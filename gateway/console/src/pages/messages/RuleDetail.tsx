import { Typography } from "antd";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { usePermission } from "../../app/session";

const byRule: Schema<"MessageReason">[] = ["MESSAGE_REASON_FREQUENCY_CAP", "MESSAGE_REASON_QUIET_HOURS", "MESSAGE_REASON_HOLIDAY", "MESSAGE_REASON_ACCOUNT_PACE"];
const pace = /^(\d+) a (second|day)$/;
const cap = /^(\d+) in (\d+) (minute|hour|day|calendar day|calendar week)s?$/;

interface Props {
  message: Pick<Schema<"Message">, "reason" | "detail">;
  type?: "secondary";
  style?: CSSProperties;
}

/** What is told beside a reason; of a rule of the sending policy its name, and what it said then. */
export function RuleDetail({ message, ...look }: Props) {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_WORKSPACE_READ");
  const { reason, detail } = message;
  const [, id, said] = (byRule.includes(reason) && /^([a-z0-9_-]+): (.*)$/.exec(detail)) || [];
  const { data: policy } = api.useQuery("get", "/v1/sendingPolicy", {}, { staleTime: 60_000, enabled: may && !!id });
  if (!detail) return null;
  const [, count, of] = pace.exec(said ?? "") ?? [];
  if (id && of) return <Typography.Text className="yk-foreign" {...look}>{t("messages.paceOf", { id, pace: t(of === "day" ? "settings.perDay" : "settings.perSecond", { count: Number(count) }) })}</Typography.Text>;
  if (!id || !said) return <Typography.Text className="yk-foreign" {...look}>{t("messages.detail", { detail })}</Typography.Text>;
  const names = new Map<string, string>([
    ...(policy?.frequencyCaps ?? []).map(({ frequencyCapId, displayName }) => [`MESSAGE_REASON_FREQUENCY_CAP ${frequencyCapId}`, displayName] as const),
    ...(policy?.quietHours ?? []).map(({ quietHoursId, displayName }) => [`MESSAGE_REASON_QUIET_HOURS ${quietHoursId}`, displayName] as const),
    ...(policy?.holidays ?? []).map(({ holidayId, displayName }) => [`MESSAGE_REASON_HOLIDAY ${holidayId}`, displayName] as const),
  ]);
  const [, maximum, length, unit = ""] = cap.exec(said) ?? [];
  const name = `CAP_WINDOW_UNIT_${unit.toUpperCase().replace(" ", "_")}`;
  const words = unit
    ? t("sendingPolicy.capSaid", { maximum, window: t(`sendingPolicy.windows.${name}`, { count: Number(length) }) })
    : said.replace(" to ", " – ");
  return <Typography.Text className="yk-foreign" {...look}>{t("messages.rule", { name: names.get(`${reason} ${id}`) || id, said: words })}</Typography.Text>;
}
