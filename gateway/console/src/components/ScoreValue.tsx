import { Flex, Progress, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "./format";
import { useScoreName } from "./scoreWords";

/** A score as people read it: a chance by its level and as a share, anything else as a number. */
export function ScoreValue({ name, value, size = 20 }: { name: string; value: number; size?: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const scoreName = useScoreName();
  if (!name.endsWith("_probability")) {
    return <Typography.Text strong style={{ fontSize: size }}>{format.number(value)}</Typography.Text>;
  }
  const level = value >= 0.66 ? "high" : value >= 0.33 ? "middle" : "low";
  const colour = { high: token.colorError, middle: token.colorWarning, low: token.colorSuccess }[level];
  return (
    <Flex gap={16} align="center">
      <Typography.Text strong style={{ fontSize: size, color: colour, whiteSpace: "nowrap" }}>{t(`scores.levels.${level}`)}</Typography.Text>
      <Progress percent={value * 100} format={() => format.percent(value)} strokeColor={colour} style={{ width: size < 20 ? 120 : 280, maxWidth: "100%" }} aria-label={scoreName(name)} />
    </Flex>
  );
}
