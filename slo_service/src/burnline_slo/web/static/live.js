"use strict";
/* Keeps what is on the page when the service does not answer, and says so. */
(() => {
  const connection = document.getElementById("connection");
  const lost = () => { connection.hidden = false; };
  document.addEventListener("htmx:error", lost);
  document.addEventListener("htmx:before:swap", (event) => {
    const status = event.detail.ctx.response.status;
    if (status < 400) connection.hidden = true;
    else {
      event.preventDefault();
      if (status >= 500) lost();
      else location.reload();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.getElementById("live").dispatchEvent(new Event("refresh"));
  });
})();
