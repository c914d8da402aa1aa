import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Flex, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useFormat } from "./format";
import { useFeatureName } from "./scoreWords";

/** What moved a score, in words, the strongest first. */
export function ScoreReasons({ reasons }: { reasons: Schema<"ScoreReason">[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const featureName = useFeatureName();
  const shown = (feature: string, value: number) => (/_(share|ratio)$/.test(feature) ? format.percent(value) : format.number(Math.round(value * 10) / 10));
  return (
    <>
      {reasons.map(({ feature, value, contribution }) => (
        <Flex key={feature} gap={8} align="baseline" style={{ padding: "2px 0" }}>
          {contribution > 0 ? <ArrowUpOutlined style={{ color: token.colorError }} /> : <ArrowDownOutlined style={{ color: token.colorSuccess }} />}
          <span>{t("scores.reason", { feature: featureName(feature), value: shown(feature, value) })}</span>
          <Typography.Text type="secondary" style={{ fontSize: 12, whiteSpace: "nowrap" }}>{t(contribution > 0 ? "scores.raises" : "scores.lowers")}</Typography.Text>
        </Flex>
      ))}
    </>
  );
}
