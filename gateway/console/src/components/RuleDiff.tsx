import { Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useConditionWords } from "./conditionWords";
import { differences, type Line } from "./lineDiff";

type Rule = Schema<"Rule">;

/** What became of a rule, line by line: what is new, what is gone, and what stayed. */
export function RuleDiff({ before, after }: { before: Rule | undefined; after: Rule }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const lines = useRuleLines();
  const look = {
    added: { sign: "+", color: token.colorSuccessText, background: token.colorSuccessBg },
    removed: { sign: "−", color: token.colorErrorText, background: token.colorErrorBg },
    same: { sign: "", color: token.colorTextSecondary, background: "transparent" },
  };
  return (
    <div role="list" aria-label={t("keeping.difference")}>
      {differences(before ? lines(before) : [], lines(after)).map(({ kind, line }, place) => (
        <div key={place} role="listitem" style={{ display: "flex", gap: 8, padding: "2px 8px", background: look[kind].background }}>
          <Typography.Text style={{ width: 12, color: look[kind].color }} aria-label={kind === "same" ? undefined : t(`keeping.${kind}`)}>{look[kind].sign}</Typography.Text>
          <span className="yk-foreign" style={{ paddingInlineStart: line.depth * 16, color: kind === "same" ? token.colorTextSecondary : token.colorText }}>{line.text}</span>
        </div>
      ))}
    </div>
  );
}

/** Returns a function that says a rule in lines, each as deep as it is nested. */
function useRuleLines(): (rule: Rule) => Line[] {
  const { t } = useTranslation();
  const words = useConditionWords();
  const say = (rule: Rule, depth: number): Line[] => {
    const kind = rule.all ? "all" : rule.any ? "any" : rule.not ? "not" : null;
    if (!kind) return [{ depth, text: words(rule) }];
    const parts = rule.all?.rules ?? rule.any?.rules ?? (rule.not ? [rule.not] : []);
    return [{ depth, text: t(`customer.groups.${kind}`) }, ...parts.flatMap((part) => say(part, depth + 1))];
  };
  return (rule) => say(rule, 0);
}
