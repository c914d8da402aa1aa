import { useQuery } from "@tanstack/react-query";
import { Button, Card, Flex, Progress, Typography, theme } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../api/client";
import { useEnumWords } from "./enumWords";
import { useFormat } from "./format";
import { QueryView } from "./QueryView";
import { RowsSkeleton } from "./Skeletons";

type Of = { segmentId: string } | { rule: Schema<"RuleInput"> };

/** Whom marketing could reach of a segment or a rule, channel by channel; asked when somebody wants to know. */
export function ReachCard({ of, blocked = false }: { of: Of; blocked?: boolean }) {
  const { t } = useTranslation();
  const text = JSON.stringify(of);
  // Of what it was asked for: another rule is another question.
  const [asked, setAsked] = useState("");
  const query = useQuery({
    queryKey: ["reach", text],
    queryFn: async ({ signal }) => (await fetcher.POST("/v1/segments:reach", { body: of, signal })).data!,
    enabled: asked === text,
    staleTime: 60_000,
    retry: false,
  });
  return (
    <Card size="small" title={t("keeping.reach")}>
      {asked === text ? (
        <QueryView query={query} skeleton={<RowsSkeleton rows={3} />}>{(found) => <Found reach={found} />}</QueryView>
      ) : (
        <Flex vertical gap={8} align="flex-start">
          <Typography.Text type="secondary">{t("keeping.reachHint")}</Typography.Text>
          <Button size="small" disabled={blocked} onClick={() => setAsked(text)}>{t("keeping.estimate")}</Button>
        </Flex>
      )}
    </Card>
  );
}

function Found({ reach }: { reach: Schema<"ReachEstimate"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const { token } = theme.useToken();
  const size = Number(reach.size);
  const isExact = reach.sampledCustomers >= size;
  const channels = reach.channels.filter(({ withContactPoint }) => withContactPoint !== "0");
  return (
    <Flex vertical gap={8}>
      {channels.length === 0 && <Typography.Text type="secondary">{t("keeping.noContact")}</Typography.Text>}
      {channels.map(({ channel, withContactPoint, withConsent, reachable, reachableLow, reachableHigh }) => (
        <div key={channel}>
          <Flex justify="space-between" gap={8} wrap>
            <span>{word("Channel", channel)}</span>
            <Typography.Text strong>{isExact ? format.number(reachable) : t("keeping.range", { low: format.number(reachableLow), high: format.number(reachableHigh) })}</Typography.Text>
          </Flex>
          <Progress percent={size ? (100 * Number(reachable)) / size : 0} showInfo={false} size="small" aria-label={word("Channel", channel)} />
          <Typography.Text type="secondary" style={{ fontSize: token.fontSizeSM }}>{t("keeping.contacts", { contacts: format.number(withContactPoint), consents: format.number(withConsent) })}</Typography.Text>
        </div>
      ))}
      <Typography.Text>{t("keeping.daily", { entries: format.number(Math.round(reach.dailyEntries * 10) / 10) })}</Typography.Text>
      <Typography.Text type="secondary" style={{ fontSize: token.fontSizeSM }}>{isExact ? t("keeping.exact") : t("keeping.sampled", { count: reach.sampledCustomers })}</Typography.Text>
    </Flex>
  );
}
