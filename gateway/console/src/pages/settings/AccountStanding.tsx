import { Badge, Typography, type BadgeProps } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { Time } from "../../components/Time";

const COLOURS: Partial<Record<Schema<"AccountState">, BadgeProps["status"]>> = {
  ACCOUNT_STATE_ACTIVE: "success",
  ACCOUNT_STATE_REFUSED: "error",
  ACCOUNT_STATE_FAILING: "error",
  ACCOUNT_STATE_PACED: "warning",
};

/** How an account stands: whether messages go by it, what it took today, and what went wrong last. */
export function AccountStanding({ account }: { account: Schema<"Account"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { state, lastError, lastSuccessTime, acceptedToday } = account;
  const isInTrouble = state === "ACCOUNT_STATE_REFUSED" || state === "ACCOUNT_STATE_FAILING";
  return (
    <div style={{ maxWidth: 280 }}>
      <Badge status={COLOURS[state] ?? "default"} text={word("AccountState", state)} />
      {lastSuccessTime && (
        <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>
          {t("settings.acceptedToday", { count: Number(acceptedToday) })} · {t("settings.lastSuccess")} <Time at={lastSuccessTime} />
        </Typography.Text>
      )}
      {lastError && (
        <Typography.Text type={isInTrouble ? "danger" : "secondary"} style={{ display: "block", fontSize: 12 }}>
          {t("settings.lastError")} <Time at={lastError.time} />: {word("AccountFailure", lastError.failure)}
          {lastError.code && <span className="yk-foreign"> ({lastError.code})</span>}
        </Typography.Text>
      )}
    </div>
  );
}

/** How fast messages go by an account, in words. */
export function AccountPaceWords({ pace }: { pace: Schema<"Account">["pace"] }) {
  const { t } = useTranslation();
  const second = pace?.messagesPerSecond ?? 0;
  const day = Number(pace?.messagesPerDay ?? 0);
  if (!second && !day) return <Typography.Text type="secondary">{t("settings.noPace")}</Typography.Text>;
  return (
    <>
      {second > 0 && <div>{t("settings.perSecond", { count: second })}</div>}
      {day > 0 && <div>{t("settings.perDay", { count: day })}</div>}
    </>
  );
}
