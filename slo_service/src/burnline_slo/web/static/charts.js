"use strict";
/* Draws the curves of one SLO from the JSON API, again after each refresh of the page, without touching the scroll. */
(() => {
  const DAY = 86400;
  let plots = [];
  let drawn = null;
  let latest = null;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const faded = (name, percent) => `color-mix(in srgb, ${colour(name)} ${percent}%, transparent)`;
  const isMeasured = (value) => value != null;

  /* Hatches the stretches where `values` has no number: missing data looks like nothing else. */
  function holes(times, values, slo) {
    /* A step most of which corrections exclude is no hole. */
    const half = times.length > 1 ? (times[1] - times[0]) / 2 : 0;
    const isExcluded = (time) => slo.charts.excluded.some(([since, until]) => since <= time - half && time - half < until);
    const isHole = (i) => values[i] === null && !isExcluded(times[i]);
    return (u) => {
      const { ctx } = u;
      const { left, top, width, height } = u.bbox;
      const step = times.length > 1 ? times[1] - times[0] : 0;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      ctx.strokeStyle = faded("no_data", 40);
      ctx.lineWidth = devicePixelRatio;
      for (let i = 0; i < values.length; i++) {
        if (!isHole(i)) continue;
        const first = i;
        while (i + 1 < values.length && isHole(i + 1)) i++;
        const from = Math.max(left, u.valToPos(times[first] - step, "x", true));
        const to = Math.min(left + width, u.valToPos(times[i], "x", true));
        if (to - from < 2) continue;
        ctx.fillStyle = faded("no_data", 9);
        ctx.fillRect(from, top, to - from, height);
        ctx.save();
        ctx.beginPath();
        ctx.rect(from, top, to - from, height);
        ctx.clip();
        ctx.beginPath();
        for (let x = from - height; x < to; x += 9 * devicePixelRatio) {
          ctx.moveTo(x, top + height);
          ctx.lineTo(x + height, top);
        }
        ctx.stroke();
        ctx.restore();
        if (to - from > 60 * devicePixelRatio) {
          ctx.fillStyle = colour("no_data");
          ctx.font = `${12 * devicePixelRatio}px sans-serif`;
          ctx.textAlign = "center";
          ctx.fillText("no data", (from + to) / 2, top + 16 * devicePixelRatio);
        }
      }
      ctx.restore();
    };
  }

  /* Bands where an alert fired. */
  function bands(spans) {
    return (u) => {
      const { ctx } = u;
      ctx.save();
      ctx.fillStyle = faded("exhausted", 12);
      for (const [since, until] of spans) {
        const from = Math.max(u.bbox.left, u.valToPos(since, "x", true));
        const to = Math.min(u.bbox.left + u.bbox.width, u.valToPos(until, "x", true));
        if (to > from) ctx.fillRect(from, u.bbox.top, to - from, u.bbox.height);
      }
      ctx.restore();
    };
  }

  /* Bands that corrections exclude, hatched the other way than missing data is. */
  function excluded(slo) {
    return (u) => {
      const { ctx } = u;
      const { left, top, width, height } = u.bbox;
      for (const [since, until] of slo.charts.excluded) {
        const from = Math.max(left, u.valToPos(since, "x", true));
        const to = Math.min(left + width, u.valToPos(until, "x", true));
        if (!(to > from)) continue;
        ctx.save();
        ctx.beginPath();
        ctx.rect(from, top, to - from, height);
        ctx.clip();
        ctx.fillStyle = faded("accent", 8);
        ctx.fillRect(from, top, to - from, height);
        ctx.strokeStyle = faded("accent", 40);
        ctx.lineWidth = devicePixelRatio;
        ctx.beginPath();
        for (let x = from; x < to + height; x += 9 * devicePixelRatio) {
          ctx.moveTo(x, top);
          ctx.lineTo(x - height, top + height);
        }
        ctx.stroke();
        ctx.restore();
        if (to - from > 60 * devicePixelRatio) {
          ctx.fillStyle = colour("accent");
          ctx.font = `${12 * devicePixelRatio}px sans-serif`;
          ctx.textAlign = "center";
          ctx.fillText("excluded", (from + to) / 2, top + 16 * devicePixelRatio);
        }
      }
    };
  }

  /* When the alert `tier` fired, from the history: pairs of Unix seconds. */
  function fired(slo, wanted) {
    const now = Date.parse(slo.at) / 1000;
    const seconds = (text) => Date.parse(text) / 1000;
    const ended = (slo.history ?? []).filter((each) => each.change === "resolved");
    const running = slo.alerts.filter((each) => each.state === "firing" && each.since);
    return [...ended.map((each) => [each, seconds(each.at)]), ...running.map((each) => [each, now])]
      .filter(([each]) => wanted(each))
      .map(([each, until]) => [seconds(each.since), until]);
  }

  const line = (label, name, value, more = {}) => ({
    label, stroke: colour(name), width: 1.5, points: { show: false }, value: (u, v) => (v == null ? "–" : value(v)), ...more,
  });
  const constant = (label, name, value) => line(label, name, value, { dash: [5, 4], width: 1.25 });
  const fill = (times, value) => times.map(() => value);

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  /* Axis labels in UTC: days for long stretches, else hours, and the day where one begins. */
  const clock = (long) => (seconds) => {
    const at = new Date(seconds * 1000);
    const time = at.toISOString().slice(11, 16);
    return long || time === "00:00" ? `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}` : time;
  };

  /* Without a cursor the legend shows the newest values. */
  function newest(u) {
    if (u.cursor.idx != null) return;
    const idx = u.data[1].findLastIndex(isMeasured);
    if (u.legend.idx !== idx) u.setLegend({ idx });
  }

  function options(box, series, y, draw, small) {
    const axis = { stroke: colour("muted"), font: "11px system-ui, sans-serif", grid: { stroke: colour("grid"), width: 1 }, ticks: { show: false } };
    const long = box.dataset.chart === "budget" ? latest.period > 4 * DAY : latest.span > 4 * DAY;
    return {
      width: box.clientWidth,
      height: small ? 112 : box.classList.contains("tall") ? 226 : 206,
      padding: [8, 16, 0, 0],
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
      cursor: { sync: { key: box.dataset.chart === "budget" ? "period" : "range" }, points: { size: 6 }, drag: { x: false, y: false } },
      legend: { live: true },
      scales: { x: { time: true }, y: y.scale },
      axes: [
        { ...axis, size: 24, gap: 4, space: small ? 64 : 70, values: (u, splits) => splits.map(clock(long)) },
        { ...axis, size: small ? 42 : 56, gap: 4, space: small ? 26 : 34, values: (u, splits) => y.labels(splits), splits: y.splits, filter: (u, splits) => splits },
      ],
      series: [{ label: "UTC", value: (u, v) => (v == null ? "–" : new Date(v * 1000).toISOString().slice(5, 16).replace("T", " ")) }, ...series],
      hooks: { drawClear: draw, ready: [newest], setCursor: [newest] },
    };
  }

  const builders = {
    budget(box, slo) {
      const { times, values } = slo.charts.budget_remaining;
      const lowest = Math.min(0, ...values.filter(isMeasured));
      const zero = (u) => u.valToPos(0, "y", true);
      const tone = (u) => {
        const { top, height } = u.bbox;
        if (!Number.isFinite(zero(u))) return faded("accent", 16);
        const shade = u.ctx.createLinearGradient(0, top, 0, top + height);
        const at = Math.min(1, Math.max(0, (zero(u) - top) / height));
        shade.addColorStop(0, faded("accent", 22));
        shade.addColorStop(at, faded("accent", 10));
        shade.addColorStop(at, faded("exhausted", 12));
        shade.addColorStop(1, faded("exhausted", 34));
        return shade;
      };
      const series = [
        line("budget left", "accent", (v) => format.percent(v, 1), { width: 2, fill: tone, fillTo: () => 0 }),
        line("spent", "exhausted", (v) => format.percent(v, 0), { width: 1.5, dash: [5, 4] }),
      ];
      series[1].label = "zero: budget spent";
      const y = { scale: { range: [lowest < 0 ? lowest * 1.08 : 0, 1] }, labels: format.percents };
      const spans = fired(slo, (each) => each.severity === "page");
      return { data: [times, values, fill(times, 0)], make: options(box, series, y, [excluded(slo), holes(times, values, slo), bands(spans)]) };
    },

    errors(box, slo) {
      const { times, values } = slo.charts.error_ratio;
      const allowed = 1 - slo.objective_ratio;
      const highest = Math.max(2 * allowed, ...values.filter(isMeasured));
      const series = [
        line("error ratio", "burning", (v) => format.percent(v, 3), { fill: faded("burning", 14) }),
        constant("allowed", "exhausted", (v) => `${Number((v * 100).toPrecision(6))}%`),
      ];
      const scale = { distr: 4, asinh: allowed, range: [0, Math.min(1, highest * 1.3)] };
      const marks = [0, ...(highest < 10 * allowed ? [allowed / 2] : []), ...[1, 3, 10, 30, 100, 300, 1000, 3000, 10000].map((n) => n * allowed)];
      const y = { scale, splits: () => marks.filter((each) => each <= scale.range[1] * 1.0001), labels: (splits) => splits.map((each) => (each ? `${Number((each * 100).toPrecision(2))}%` : "0%")) };
      const spans = fired(slo, () => true);
      return { data: [times, values, fill(times, allowed)], make: options(box, series, y, [excluded(slo), holes(times, slo.charts.total_per_second.values, slo), bands(spans)]) };
    },

    traffic(box, slo) {
      const { times, values } = slo.charts.total_per_second;
      const highest = Math.max(0, ...values.filter(isMeasured)) || 1;
      const series = [
        line("all events", "total", format.perSecond, { fill: faded("total", 22) }),
        line("bad", "exhausted", format.perSecond, { fill: faded("exhausted", 45) }),
      ];
      const y = { scale: { range: [0, highest * 1.1] }, labels: (splits) => splits.map((each) => each.toLocaleString("en")) };
      return { data: [times, values, slo.charts.bad_per_second.values], make: options(box, series, y, [excluded(slo), holes(times, values, slo)]) };
    },

    burn(box, slo) {
      const tier = slo.alerts.find((each) => each.tier === box.dataset.tier);
      const long = tier && slo.charts.burn_rates[tier.long_window];
      const short = tier && slo.charts.burn_rates[tier.short_window];
      if (!long || !short) return null;
      /* The two may have steps of their own: where only one has a value the other is undefined, which is no gap. */
      const [times, longs, shorts] = uPlot.join([[long.times, long.values], [short.times, short.values]]);
      const both = longs.map((value, i) => {
        if (value === undefined || shorts[i] === undefined) return undefined;
        return value === null || shorts[i] === null ? null : Math.min(value, shorts[i]);
      });
      const highest = Math.max(tier.threshold * 1.4, ...long.values.filter(isMeasured), ...short.values.filter(isMeasured));
      const series = [
        line("both", "burning", format.burn, { width: 0, fill: faded("burning", 26) }),
        line(tier.long_window, "burning", format.burn),
        line(tier.short_window, "total", format.burn, { width: 1 }),
        constant("threshold", "exhausted", format.burn),
      ];
      const scale = { distr: 4, asinh: tier.threshold, range: [0, highest * 1.1] };
      const marks = [0, 1, 3, 10, 30, 100].map((n) => n * tier.threshold);
      const y = { scale, splits: () => marks.filter((each) => each <= scale.range[1]), labels: (splits) => splits.map(format.burn) };
      const spans = fired(slo, (each) => each.tier === tier.tier);
      const data = [times, both, longs, shorts, fill(times, tier.threshold)];
      return { data, make: options(box, series, y, [excluded(slo), holes(times, both, slo), bands(spans)], true) };
    },
  };

  function say(box, text) {
    const hole = document.createElement("p");
    hole.className = "hole";
    hole.textContent = text;
    box.replaceChildren(hole);
  }

  /* Over long ranges data is kept in steps longer than a short window, whose burn rate can't be drawn then. */
  function tooCoarse(box, slo) {
    const tier = slo.alerts.find((each) => each.tier === box.dataset.tier);
    if (!tier || !slo.charts) return null;
    const missing = [tier.short_window, tier.long_window].find((window) => !slo.charts.burn_rates[window]);
    return missing ? `Over this range ${missing} is too short to be drawn: choose a shorter range` : null;
  }

  function draw(slo) {
    for (const plot of plots) plot.destroy();
    plots = [];
    const times = slo.charts ? slo.charts.error_ratio.times : [];
    const span = (curve) => (curve.length ? curve[curve.length - 1] - curve[0] : 0);
    latest = { slo, span: span(times), period: span(slo.charts ? slo.charts.budget_remaining.times : []) };
    for (const box of document.querySelectorAll(".plot")) {
      box.replaceChildren();
      const built = slo.charts && builders[box.dataset.chart](box, slo);
      if (built && built.data[1].some(isMeasured)) {
        plots.push(new uPlot(built.make, built.data, box));
      } else {
        say(box, slo.no_data ? `No data: ${slo.no_data}` : tooCoarse(box, slo) || "No data in this range");
      }
    }
    document.documentElement.dataset.drawn = slo.at;
  }

  async function refresh() {
    const charts = document.getElementById("charts");
    if (!charts) return;
    const version = `${charts.dataset.url} ${charts.dataset.at}`;
    if (version === drawn) return;
    drawn = version;
    try {
      const answer = await fetch(charts.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const slo = await answer.json();
      if (drawn === version) draw(slo);
    } catch (error) {
      console.error("charts", error);
      if (drawn === version) drawn = null;
      for (const box of document.querySelectorAll(".plot:empty")) say(box, "The curves can't be read at the moment");
    }
  }

  document.addEventListener("htmx:after:swap", refresh);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => latest && draw(latest.slo));
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const plot of plots) plot.setSize({ width: plot.root.parentElement.clientWidth, height: plot.height });
  });
  refresh();
})();
