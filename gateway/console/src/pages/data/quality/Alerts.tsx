import { Alert, Button, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";

// One a kind and day, and there are fewer kinds.
const OF_A_DAY = 50;

/** The alerts of the last night that raised some, and how far their telling is; nothing before there are any. */
export function Alerts({ onShow }: { onShow: (day: string) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const { data } = api.useQuery("get", "/v1/dataQualityAlerts", { params: { query: { pageSize: OF_A_DAY } } }, { refetchInterval: 60_000, refetchIntervalInBackground: false });
  const latest = data?.dataQualityAlerts[0]?.reportDate;
  if (!latest) return null;
  const alerts = data.dataQualityAlerts.filter(({ reportDate }) => reportDate === latest);
  return (
    <Alert
      type="error"
      showIcon
      title={t("quality.alerted", { count: alerts.length, day: latest })}
      action={<Button size="small" onClick={() => onShow(latest)}>{t("quality.showNight")}</Button>}
      description={alerts.map(({ alertId, kind, count, countBefore, state, reason }) => (
        <Flex key={alertId} gap={8} wrap align="baseline">
          <span>{t("quality.alert", { kind: word("DataQualityKind", kind), shown: number(count) })}</span>
          {countBefore !== undefined && <Typography.Text type="secondary">{t("quality.countBefore", { shown: number(countBefore) })}</Typography.Text>}
          <Typography.Text type={state === "DATA_QUALITY_ALERT_STATE_FAILED" ? "danger" : "secondary"}>
            {word("DataQualityAlertState", state)}{reason && ` (${reason})`}
          </Typography.Text>
        </Flex>
      ))}
    />
  );
}
