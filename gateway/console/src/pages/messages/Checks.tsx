import { CheckCircleTwoTone, MinusCircleOutlined, PauseCircleTwoTone, QuestionCircleOutlined } from "@ant-design/icons";
import { Flex, Typography } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";
import { Rivals } from "./Arbitration";
import { RuleDetail } from "./RuleDetail";

const ICONS: Partial<Record<Schema<"CheckOutcome">, ReactNode>> = {
  CHECK_OUTCOME_PASSES: <CheckCircleTwoTone twoToneColor="#52c41a" />,
  CHECK_OUTCOME_HOLDS_BACK: <PauseCircleTwoTone twoToneColor="#fa8c16" />,
  CHECK_OUTCOME_NOT_NEEDED: <MinusCircleOutlined />,
  CHECK_OUTCOME_UNKNOWN: <QuestionCircleOutlined />,
};

/** What is looked at before such a message is sent, as it is now: why it would go, or what would hold it back. */
export function Checks({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/messages/{delivery_id}:explain", { params: { path: { delivery_id: id } } });
  return (
    <QueryView query={query}>
      {({ checks, evaluateTime, rivals }) => (
        <Flex vertical gap={8}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t("messages.checksHint")} <Time at={evaluateTime} />
          </Typography.Text>
          {checks.map((check) => <Check key={`${check.kind} ${check.detail}`} check={check} />)}
          <Rivals rivals={rivals} />
        </Flex>
      )}
    </QueryView>
  );
}

function Check({ check }: { check: Schema<"SendingCheck"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const holds = check.outcome === "CHECK_OUTCOME_HOLDS_BACK";
  const isCap = check.kind === "CHECK_KIND_FREQUENCY_CAP";
  const saidVersion = check.kind === "CHECK_KIND_TEMPLATE" ? /^version (\d+)$/.exec(check.detail)?.[1] : undefined;
  const isTold = !holds && check.outcome !== "CHECK_OUTCOME_PASSES";
  return (
    <Flex gap={8} align="start">
      <span role="img" aria-label={word("CheckOutcome", check.outcome)}>{ICONS[check.outcome]}</span>
      <div>
        <div>
          {word("CheckKind", check.kind)}
          {holds && <Typography.Text type="warning"> · {word("MessageReason", check.reason)}</Typography.Text>}
          {isTold && <Typography.Text type="secondary"> · {word("CheckOutcome", check.outcome)}</Typography.Text>}
          {isCap && <Typography.Text type="secondary"> · {t("messages.capUsed", { used: check.used, maximum: check.maximum })}</Typography.Text>}
        </div>
        {saidVersion && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("messages.templateVersion", { version: saidVersion })}</Typography.Text>}
        {/* A cap is named by its rule also where it holds nothing back. */}
        {!saidVersion && <RuleDetail message={isCap ? { ...check, reason: "MESSAGE_REASON_FREQUENCY_CAP" } : check} type="secondary" style={{ fontSize: 12 }} />}
        {check.startTime && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("messages.since")} <Time at={check.startTime} /></Typography.Text>}
        {check.endTime && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("messages.until")} <Time at={check.endTime} /></Typography.Text>}
      </div>
    </Flex>
  );
}
