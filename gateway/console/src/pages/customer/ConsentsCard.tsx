import { useMutation } from "@tanstack/react-query";
import { App, Badge, Button, Card, DatePicker, Flex, Input, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { PermittedButton } from "../../components/PermittedButton";
import { usePrincipalName } from "../../components/principalWords";
import { Time } from "../../components/Time";
import { useTellError } from "../../components/tellError";
import { ConsentHistory } from "./ConsentHistory";

type Channel = Schema<"Channel">;

/** Whether the customer may be written to, channel by channel, and why. */
export function ConsentsCard({ customer }: { customer: Schema<"Customer"> }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const word = useEnumWords();
  const principalName = usePrincipalName();
  const tellError = useTellError();
  const [isLooking, setLooking] = useState(false);
  const path = { customer_id: customer.customerId };
  const change = useMutation({
    mutationFn: (body: { channel: Channel; granted: boolean; evidence: string; expireTime?: string }) =>
      fetcher.POST("/v1/customers/{customer_id}/consents:set", { params: { path }, body: { ...body, source: "console" } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const ask = (channel: Channel, granted: boolean) => {
    const said = { evidence: "", expireTime: undefined as string | undefined };
    modal.confirm({
      title: t(granted ? "customer.grantQuestion" : "customer.withdrawQuestion", { channel: word("Channel", channel) }),
      content: (
        <Flex vertical gap={10}>
          {t(granted ? "customer.grantHint" : "customer.withdrawHint")}
          <Input maxLength={500} aria-label={t("customer.consentEvidence")} placeholder={t("customer.consentEvidence")} onChange={({ target }) => { said.evidence = target.value; }} />
          {granted && <DatePicker showTime aria-label={t("customer.consentEnd")} placeholder={t("customer.consentEnd")} onChange={(end) => { said.expireTime = end?.toISOString(); }} />}
        </Flex>
      ),
      okText: t(granted ? "customer.grant" : "customer.withdraw"),
      onOk: () => change.mutateAsync({ channel, granted, ...said }).catch(() => undefined),
    });
  };
  return (
    <Card size="small" title={t("customer.consents")} extra={<Button type="text" size="small" onClick={() => setLooking(true)}>{t("customer.history")}</Button>}>
      <Flex vertical gap={10}>
        {customer.consents.length === 0 && <Typography.Text type="secondary">{t("customer.noConsents")}</Typography.Text>}
        {customer.consents.map(({ channel, granted, ground, updateTime, expireTime, source, evidence, principal }) => (
          <Flex key={channel} justify="space-between" align="center" gap={8}>
            <div>
              <Badge status={granted ? "success" : "default"} text={word("Channel", channel)} />
              <div>
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {word("ConsentGround", ground)} · <Time at={updateTime} />
                  {expireTime && <> · {t("customer.consentUntil")} <Time at={expireTime} /></>}
                  {[source, evidence, principal && principalName(principal)].filter(Boolean).map((said) => <span key={said} className="yk-foreign" style={{ display: "block" }}>{said}</span>)}
                </Typography.Text>
              </div>
            </div>
            <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="text" size="small" onClick={() => ask(channel, !granted)}>
              {t(granted ? "customer.withdraw" : "customer.grant")}
            </PermittedButton>
          </Flex>
        ))}
      </Flex>
      {isLooking && <ConsentHistory id={customer.customerId} onClose={() => setLooking(false)} />}
    </Card>
  );
}
