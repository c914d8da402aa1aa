import { Flex, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useConditionWords } from "./conditionWords";

type Rule = Schema<"Rule">;

/** A rule in words, nested as it is. */
export function RuleWords({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const words = useConditionWords();
  const kind = rule.all ? "all" : rule.any ? "any" : rule.not ? "not" : null;
  if (!kind) return <div style={{ padding: "4px 0" }} className="yk-foreign">{words(rule)}</div>;
  const parts = rule.all?.rules ?? rule.any?.rules ?? (rule.not ? [rule.not] : []);
  return (
    <div style={{ padding: "2px 0" }}>
      <Typography.Text strong>{t(`customer.groups.${kind}`)}</Typography.Text>
      <Flex vertical style={{ marginInlineStart: 6, paddingInlineStart: 16, borderInlineStart: `2px solid ${token.colorBorderSecondary}`, marginTop: 4 }}>
        {/* Parts have no name of their own, and are not changed here. */}
        {parts.map((part, index) => <RuleWords key={index} rule={part} />)}
      </Flex>
    </div>
  );
}
