import type { Schema } from "../../../api/client";

export type Content = Schema<"TemplateContent">;
export type Block = Schema<"DynamicBlock">;
export type Case = Schema<"BlockCase">;
export type Variant = Schema<"TemplateVariant">;
export type Links = Schema<"LinkSettings">;

/** What a template says beyond its parts that says nothing beyond them. */
export const NO_CONTENT: Content = { mjml: "", preheader: "", blocks: [], variants: [] };

export const NO_LINKS: Links = { tracking: "LINK_TRACKING_UNSPECIFIED", utmSource: "", utmMedium: "", utmCampaign: "", utmContent: "" };

/** What a new template of MJML begins with. */
export const STARTER = `<mjml>
  <mj-body background-color="#f4f4f4">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="20px">{{ customer.traits.name | default: "" }}</mj-text>
        <mj-button href="https://shop.example/">…</mj-button>
        <mj-text font-size="12px"><a href="{{ unsubscribe_url }}">退订 Unsubscribe</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

export const mono = { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", fontSize: 13 } as const;

/** Returns the first of `stem1`, `stem2`… that is not taken. */
export function freeName(stem: string, taken: string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`${stem}${number}`)) return `${stem}${number}`;
}

/** Returns a list with one entry changed, or taken out. */
export function changed<T>(list: T[], at: number, entry: T | null): T[] {
  return list.flatMap((each, index) => (index !== at ? [each] : entry === null ? [] : [entry]));
}
