import { Flex, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { useJourneyNames, useTemplateNames } from "../../components/names";
import { Time } from "../../components/Time";

const COLOURS: Partial<Record<Schema<"ArbitrationOutcome">, string>> = {
  ARBITRATION_OUTCOME_WON: "green",
  ARBITRATION_OUTCOME_OUTBID: "orange",
  ARBITRATION_OUTCOME_NO_PLACE: "orange",
};

/** How a message fared among others that wanted the same customer. */
export function Arbitration({ of }: { of: Schema<"MessageArbitration"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  return (
    <Flex vertical gap={4}>
      <div><Tag color={COLOURS[of.outcome] ?? "default"}>{word("ArbitrationOutcome", of.outcome)}</Tag>{t("messages.worth", { value: number(of.value), basis: word("ValueBasis", of.valueBasis) })}</div>
      {of.winnerDeliveryId && (
        <div>{t("messages.wonBy")} <Link to={`/messages?message=${of.winnerDeliveryId}`}>{of.winnerDeliveryId}</Link> · {t("messages.wonValue", { value: number(of.winnerValue) })}</div>
      )}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}><Time at={of.startTime ?? ""} /> – <Time at={of.endTime ?? ""} /></Typography.Text>
    </Flex>
  );
}

/** Others that wanted the same customer in the same window, the highest value first. */
export function Rivals({ rivals }: { rivals: Schema<"Rival">[] }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const templateName = useTemplateNames();
  const journeyName = useJourneyNames();
  if (rivals.length === 0) return null;
  return (
    <Flex vertical gap={4}>
      <Typography.Text type="secondary">{t("messages.rivals")}</Typography.Text>
      {rivals.map(({ deliveryId, templateId, journeyId, channel, arbitration }) => (
        <Flex key={deliveryId} gap={8} wrap>
          <Tag color={COLOURS[arbitration!.outcome] ?? "default"}>{word("ArbitrationOutcome", arbitration!.outcome)}</Tag>
          <Link to={`/messages?message=${deliveryId}`} className="yk-foreign">{journeyId ? journeyName(journeyId) : templateName(templateId)}</Link>
          <span>{word("Channel", channel)} · {number(arbitration!.value)}</span>
        </Flex>
      ))}
    </Flex>
  );
}
