// Reads {"id": {"language": "logql" | "traceql", "query": "…"}, …} from standard input and writes the places of the
// grammar's errors: {"id": ["text around it", …], …}. No places: the query parses.
import { readFileSync } from "node:fs";
import { parser as logql } from "@grafana/lezer-logql";
import { parser as traceql } from "@grafana/lezer-traceql";

const parsers = { logql, traceql };
const queries = JSON.parse(readFileSync(0, "utf8"));
const found = {};
for (const [id, { language, query }] of Object.entries(queries)) {
  found[id] = [];
  parsers[language].parse(query).iterate({
    enter(node) {
      if (node.type.isError) found[id].push(query.slice(Math.max(0, node.from - 10), node.to + 10));
    },
  });
}
process.stdout.write(JSON.stringify(found));
