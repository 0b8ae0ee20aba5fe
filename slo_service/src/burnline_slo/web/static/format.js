"use strict";
/* Numbers as text, by the rules of render/percent.py and render/quantity.py. */
const format = {
  /* A ratio as percent; digits are added until what isn't 0 or 100 % doesn't show as it. */
  percent(ratio, decimals = 2) {
    if (ratio === 0 || ratio === 1) return `${ratio * 100}%`;
    for (let places = decimals; places <= 9; places++) {
      const text = (ratio * 100).toFixed(places);
      if (Number(text) !== 0 && Number(text) !== 100) return `${text.replace("-", "\u2212")}%`;
    }
    return ratio > 0.5 ? "<100%" : ratio > 0 ? ">0%" : "<0%";
  },
  /* Axis labels: as few digits as the steps need. */
  percents(values) {
    const step = Math.min(...values.slice(1).map((value, i) => Math.abs(value - values[i])).filter((gap) => gap > 0));
    const places = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step * 100) - 1e-9)));
    return values.map((value) => (value === null ? "" : `${(value * 100).toFixed(places).replace("-", "\u2212")}%`));
  },
  burn(rate) {
    if (rate === 0) return "0×";
    if (rate < 0.005) return "<0.01×";
    return `${rate >= 99.5 ? Math.round(rate).toLocaleString("en") : rate >= 9.95 ? rate.toFixed(1) : +rate.toFixed(2)}×`;
  },
  perSecond(rate) {
    if (rate === 0) return "0/s";
    return `${rate >= 100 ? Math.round(rate).toLocaleString("en") : rate >= 1 ? rate.toFixed(1) : Number(rate.toPrecision(2))}/s`;
  },
};
