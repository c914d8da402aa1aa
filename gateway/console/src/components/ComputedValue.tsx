import { Flex, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useFieldValue } from "./fieldWords";
import { useFormat } from "./format";

/** What is computed of a customer, as its kind of value is read. */
export function ComputedValue({ type, value }: { type: Schema<"ComputedValueType">; value: unknown }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fieldValue = useFieldValue();
  if (value === undefined || value === null) return <Typography.Text type="secondary">–</Typography.Text>;
  if (Array.isArray(value)) {
    // Values are each there once.
    return <Flex gap={4} wrap>{value.map((each) => <Tag key={String(each)} className="yk-foreign" style={{ margin: 0 }}>{fieldValue(each)}</Tag>)}</Flex>;
  }
  if (type === "COMPUTED_VALUE_TYPE_DAYS") return <span>{t("computed.days", { count: Math.floor(Number(value)), shown: format.number(Math.floor(Number(value))) })}</span>;
  return <span className="yk-foreign">{fieldValue(value)}</span>;
}
