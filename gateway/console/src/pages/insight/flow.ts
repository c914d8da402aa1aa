import type { ChartOption } from "../../charts/Chart";

interface Place {
  column: number;
  name: string;
}

export interface Stream {
  from: Place;
  to: Place;
  customers: number;
}

/** Streams from column to column. The same name in two columns is two places. */
export function flowOption(streams: Stream[]): ChartOption {
  const id = ({ column, name }: Place) => `${column}\u0000${name}`;
  const places = new Map(streams.flatMap(({ from, to }) => [from, to]).map((place) => [id(place), place]));
  return {
    animation: false,
    tooltip: { trigger: "item", formatter: (at) => told(at, places) },
    series: [
      {
        type: "sankey",
        left: 8,
        right: 150,
        top: 8,
        bottom: 8,
        nodeAlign: "left",
        draggable: false,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: "gradient", opacity: 0.35 },
        label: { formatter: ({ name }) => places.get(name)?.name ?? "" },
        data: [...places].map(([name, { column }]) => ({ name, depth: column })),
        links: streams.map(({ from, to, customers }) => ({ source: id(from), target: id(to), value: customers })),
      },
    ],
  };
}

/** What stands beside the pointer, as text: names are strangers' words. */
function told(at: unknown, places: ReadonlyMap<string, Place>): string {
  const { data, value } = at as { data: { name?: string; source?: string; target?: string }; value: number };
  const name = (key = "") => escaped(places.get(key)?.name ?? "");
  return `${data.source === undefined ? name(data.name) : `${name(data.source)} → ${name(data.target)}`}: ${value}`;
}

/** ECharts takes what stands beside the pointer as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
