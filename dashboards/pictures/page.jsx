// Draws window.BOARD (see draw.py) with Grafana's own panel components. Kinds of panels that are not on npm (tables of
// Grafana's core, state timelines) are drawn here, with Grafana's own units, thresholds and value mappings.
import { FieldType, ThemeContext, createTheme, dateTime, getDisplayProcessor, toDataFrame } from "@grafana/data";
import { BarGauge, BigValue, PanelChrome, PanelContextProvider, TimeSeries } from "@grafana/ui";
import React from "react";
import { createRoot } from "react-dom/client";
import "uplot/dist/uPlot.min.css";

const theme = createTheme({ colors: { mode: "dark" } });
const { width, start, end, panels } = window.BOARD;
const CELL = width / 24, LINE = 38, GAP = 8;
const timeRange = { from: dateTime(start), to: dateTime(end), raw: { from: dateTime(start), to: dateTime(end) } };

function setProperty(config, id, value) {
  if (id.startsWith("custom.")) config.custom = { ...config.custom, [id.slice(7)]: value };
  else config[id] = value;
}

function configured(panel, field, name) {
  const config = { ...panel.fieldConfig.defaults, custom: { ...panel.fieldConfig.defaults.custom } };
  for (const { matcher, properties } of panel.fieldConfig.overrides ?? []) {
    const hit = matcher.id === "byName" ? matcher.options === name : new RegExp(`^(?:${matcher.options})$`).test(name);
    if (hit) for (const { id, value } of properties) setProperty(config, id, value);
  }
  // As Grafana does where no colour is chosen: curves by the palette, figures by their thresholds.
  config.color ??= { mode: ["timeseries"].includes(panel.type) ? "palette-classic" : "thresholds" };
  config.thresholds = config.thresholds && {
    ...config.thresholds,
    steps: config.thresholds.steps.map((step) => ({ ...step, value: step.value ?? -Infinity })),
  };
  config.displayName = name;
  const done = { ...field, name, config };
  done.display = getDisplayProcessor({ field: done, theme });
  return done;
}

function frames(panel) {
  return panel.series.map(({ name, times, values }, index) => {
    const frame = toDataFrame({
      refId: String(index),
      fields: [
        { name: "Time", type: FieldType.time, values: times },
        { name, type: FieldType.number, values },
      ],
    });
    frame.fields[1] = configured(panel, frame.fields[1], name);
    frame.fields[1].state = { seriesIndex: index, displayName: name };
    return frame;
  });
}

const last = (values) => values.filter((value) => value !== null && value !== undefined).at(-1);
const nothing = (panel) => <Centred>{panel.fieldConfig?.defaults?.noValue ?? "no data"}</Centred>;
const Centred = ({ children }) => (
  <div style={{ display: "grid", placeItems: "center", height: "100%", opacity: 0.7 }}>{children}</div>
);

function Figure({ panel, width, height }) {
  const [frame] = frames(panel);
  if (!frame) return nothing(panel);
  const field = frame.fields[1];
  const { textMode, colorMode } = panel.options;
  const display = field.display(last(field.values));
  const value = { ...display, title: field.name };
  return (
    <BigValue value={value} theme={theme} width={width} height={height} colorMode={colorMode} graphMode="none"
      justifyMode="center" textMode={textMode} />
  );
}

function Bars({ panel, width, height }) {
  const every = frames(panel);
  if (!every.length) return nothing(panel);
  const each = height / every.length;
  return every.map(({ fields: [, field] }) => (
    <div key={field.name} style={{ height: each }}>
      <BarGauge theme={theme} width={width} height={each - 4} orientation="horizontal" displayMode="basic"
        field={field.config} display={field.display} text={{ titleSize: 14, valueSize: 16 }} showUnfilled
        value={{ ...field.display(last(field.values)), title: field.name }} />
    </div>
  ));
}

function Curves({ panel, width, height }) {
  const every = frames(panel);
  if (!every.length) return nothing(panel);
  const { legend } = panel.options;
  return (
    <PanelContextProvider value={{ sync: () => 0, eventBus: { subscribe() {}, publish() {}, getStream: () => ({ subscribe: () => ({ unsubscribe() {} }), pipe() { return this; } }) } }}>
      <TimeSeries frames={every} width={width} height={height} timeRange={timeRange} timeZone="utc"
        legend={{ ...legend, displayMode: "list", calcs: [] }} options={panel.options} />
    </PanelContextProvider>
  );
}

function Timeline({ panel, width, height }) {
  const every = frames(panel);
  if (!every.length) return nothing(panel);
  const label = 190, each = Math.min(34, (height - 18) / every.length);
  const x = (time) => label + ((time - start) / (end - start)) * (width - label);
  return (
    <svg width={width} height={height} fontSize="12" fill="currentColor">
      {every.map(({ fields: [times, field] }, row) => {
        const y = row * each;
        return (
          <g key={field.name}>
            <text x={label - 8} y={y + each / 2 + 4} textAnchor="end">{field.name}</text>
            {field.values.map((value, index) => {
              if (value === null) return null;
              const from = x(times.values[index]), to = x(times.values[index + 1] ?? end);
              return <rect key={index} x={from} y={y + 3} width={Math.max(to - from + 0.5, 0.5)} height={each - 6} fill={field.display(value).color} />;
            })}
          </g>
        );
      })}
    </svg>
  );
}

function text(display) {
  return `${display.prefix ?? ""}${display.text}${display.suffix ?? ""}`;
}

function Cell({ panel, title, value }) {
  if (typeof value !== "number") return <td>{value ?? ""}</td>;
  const field = configured({ ...panel, type: "table" }, { type: FieldType.number, values: [value] }, title);
  const display = field.display(value), kind = field.config.custom.cellOptions?.type;
  if (kind === "color-background") {
    return <td style={{ background: display.color, color: "#fff", textAlign: "center" }}>{text(display)}</td>;
  }
  if (kind === "gauge") {
    return (
      <td style={{ minWidth: 200 }}>
        <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
          <div style={{ flex: 1 }}>
            <div style={{ height: 14, width: `${Math.max(display.percent ?? 0, 0) * 100}%`, background: display.color }} />
          </div>
          <span style={{ color: display.color, width: 70, textAlign: "right" }}>{text(display)}</span>
        </div>
      </td>
    );
  }
  return <td style={{ color: kind === "color-text" ? display.color : undefined }}>{text(display)}</td>;
}

function Rows({ panel }) {
  if (!panel.rows.length) return nothing(panel);
  return (
    <table style={{ width: "100%", borderCollapse: "collapse" }}>
      <thead><tr>{panel.columns.map((title) => <th key={title} style={{ textAlign: "left" }}>{title}</th>)}</tr></thead>
      <tbody>
        {panel.rows.map((row, index) => (
          <tr key={index} style={{ borderTop: "1px solid #ffffff1a", height: 32 }}>
            {row.map((value, column) => <Cell key={column} panel={panel} title={panel.columns[column]} value={value} />)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Words = ({ panel }) => <div style={{ whiteSpace: "pre-line" }}>{panel.options.content.replaceAll("*", "")}</div>;
const KINDS = { stat: Figure, bargauge: Bars, timeseries: Curves, "state-timeline": Timeline, table: Rows, text: Words };

function Panel({ panel }) {
  const { x, y, w, h } = panel.gridPos;
  const place = { position: "absolute", left: x * CELL, top: y * (LINE + GAP / 4), width: w * CELL - GAP };
  const height = h * (LINE + GAP / 4) - GAP;
  if (panel.type === "row") return <h4 style={{ ...place, lineHeight: `${LINE}px`, fontSize: 16 }}>⌄ {panel.title}</h4>;
  const Kind = KINDS[panel.type];
  return (
    <div style={{ ...place, height }}>
      <PanelChrome title={panel.title} width={w * CELL - GAP} height={height}>
        {(innerWidth, innerHeight) => <Kind panel={panel} width={innerWidth} height={innerHeight} />}
      </PanelChrome>
    </div>
  );
}

const style = document.createElement("style");
style.textContent = "*{box-sizing:border-box} button{color:inherit;background:none;border:0;font:inherit} h4,h2{margin:0;font-weight:500}";
document.head.append(style);
const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * (LINE + GAP / 4) + 16;
document.body.style.cssText = `margin:0;padding:12px;background:${theme.colors.background.canvas};color:${theme.colors.text.primary};font:14px Inter,Helvetica,Arial,sans-serif;width:${width}px;height:${bottom}px`;
createRoot(document.getElementById("board")).render(
  <ThemeContext.Provider value={theme}>
    <div style={{ position: "relative" }}>{panels.map((panel) => <Panel key={panel.id} panel={panel} />)}</div>
  </ThemeContext.Provider>,
);
