import { Card, Flex, Progress, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";

/** Messages that did not go out, by reason, the most frequent first. */
export function NotSent() {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const { token } = theme.useToken();
  const query = api.useQuery("get", "/v1/messages:stats", {}, { ...live });
  return (
    <Card title={t("home.notSent")} style={{ height: "100%" }} extra={<Link to="/messages">{t("home.toMessages")}</Link>}>
      <QueryView query={query}>
        {({ counts }) => {
          const byReason = new Map<string, number>();
          for (const { status, reason, messages } of counts) {
            if (status === "MESSAGE_STATUS_SUPPRESSED" || status === "MESSAGE_STATUS_FAILED") byReason.set(reason, (byReason.get(reason) ?? 0) + Number(messages));
          }
          const rows = [...byReason].sort(([, a], [, b]) => b - a).slice(0, 6);
          const most = rows[0]?.[1] ?? 1;
          if (rows.length === 0) return <EmptyState title={t("home.allSent")} />;
          return (
            <Flex vertical gap={10}>
              {rows.map(([reason, count]) => (
                <div key={reason}>
                  <Flex justify="space-between" gap={12}>
                    <Link to={`/messages?reason=${reason}`}>{word("MessageReason", reason)}</Link>
                    <Typography.Text strong>{format.number(count)}</Typography.Text>
                  </Flex>
                  <Progress status="normal" strokeColor={token.colorPrimary} percent={(count / most) * 100} showInfo={false} size={{ height: 6 }} aria-label={word("MessageReason", reason)} />
                </div>
              ))}
            </Flex>
          );
        }}
      </QueryView>
    </Card>
  );
}
