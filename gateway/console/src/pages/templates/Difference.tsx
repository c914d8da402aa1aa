import { Flex, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { differences, type Difference as Change, type Line } from "../../components/lineDiff";

type Template = Schema<"Template">;

/** Who a template is, and not what it says. */
const WHO_IT_IS = new Set<string>([
  "templateId", "displayName", "channel", "purpose", "createTime", "updateTime", "deleteTime", "etag", "findings", "version", "draftOnly",
  "hasUnpublishedChanges", "publishTime", "publisher", "editor",
]);
const NAMES: Record<string, string> = {
  subject: "templates.subject", html: "templates.html", text: "templates.text", providerTemplateCode: "templates.code", providerParameters: "templates.parameters",
  url: "templates.url", miniProgramAppId: "templates.miniProgramAppId", miniProgramPage: "templates.miniProgramPage",
};
/** Lines around a change that stay in sight. */
const AROUND = 2;
/** More lines than that are not compared one by one. */
const MOST_CELLS = 1_000_000;

/** What became of a template, part by part and line by line. */
export function Difference({ before, after }: { before: Template; after: Template }) {
  const { t } = useTranslation();
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !WHO_IT_IS.has(name)) as (keyof Template)[];
  const changed = names.map((name) => ({ name, before: linesOf(before[name]), after: linesOf(after[name]) })).filter((each) => each.before.join("\n") !== each.after.join("\n"));
  if (changed.length === 0) return <Typography.Text type="secondary">{t("templates.sameContent")}</Typography.Text>;
  return (
    <Flex vertical gap={12}>
      {changed.map((each) => (
        <div key={each.name}>
          <Typography.Text strong>{NAMES[each.name] ? t(NAMES[each.name]!) : t("templates.content")}</Typography.Text>
          <Lines changes={compared(each.before, each.after)} />
        </div>
      ))}
    </Flex>
  );
}

function Lines({ changes }: { changes: Change[] }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const look = {
    added: { sign: "+", color: token.colorSuccessText, background: token.colorSuccessBg },
    removed: { sign: "−", color: token.colorErrorText, background: token.colorErrorBg },
    same: { sign: "", color: token.colorTextSecondary, background: "transparent" },
  };
  const isNear = changes.map((_, at) => changes.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== "same"));
  return (
    <div role="list" aria-label={t("templates.difference")} style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius, maxHeight: 420, overflow: "auto" }}>
      {changes.map(({ kind, line }, at) => {
        if (!isNear[at]) {
          return at === 0 || isNear[at - 1] ? <div key={at} style={{ padding: "0 8px", color: token.colorTextSecondary }}>⋯</div> : null;
        }
        return (
          <div key={at} role="listitem" style={{ display: "flex", gap: 8, padding: "1px 8px", background: look[kind].background, fontFamily: token.fontFamilyCode, fontSize: 12 }}>
            <Typography.Text style={{ width: 12, flex: "none", color: look[kind].color }} aria-label={kind === "same" ? undefined : t(`templates.${kind}`)}>{look[kind].sign}</Typography.Text>
            <span className="yk-foreign" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", color: kind === "same" ? token.colorTextSecondary : token.colorText }}>{line.text}</span>
          </div>
        );
      })}
    </div>
  );
}

function linesOf(value: unknown): string[] {
  if (value === undefined || value === null || value === "") return [];
  return (typeof value === "string" ? value : JSON.stringify(sorted(value), null, 2)).split("\n");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}

/** Compares lists of lines; of long ones only what stands between their common beginning and end. */
function compared(before: string[], after: string[]): Change[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const asLines = (lines: string[]): Line[] => lines.map((text) => ({ depth: 0, text }));
  const same = (lines: string[]): Change[] => asLines(lines).map((line) => ({ kind: "same", line }));
  const [gone, come] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const middle: Change[] =
    gone.length * come.length > MOST_CELLS
      ? [...asLines(gone).map((line) => ({ kind: "removed" as const, line })), ...asLines(come).map((line) => ({ kind: "added" as const, line }))]
      : differences(asLines(gone), asLines(come));
  return [...same(before.slice(0, start)), ...middle, ...same(after.slice(after.length - end))];
}
