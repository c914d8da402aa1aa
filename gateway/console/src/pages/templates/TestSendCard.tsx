import { useMutation } from "@tanstack/react-query";
import { Alert, Card, Flex, Select, Typography, theme } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { usePermission } from "../../app/session";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { asApiError } from "../../api/errors";
import { CustomerName } from "../../components/CustomerName";
import { useErrorWords } from "../../components/errorWords";
import { MessageOutcome } from "../../components/MessageOutcome";
import { PermittedButton } from "../../components/PermittedButton";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { newRequestId } from "../../components/requestId";
import { RowsSkeleton } from "../../components/Skeletons";
import { Time } from "../../components/Time";

type Recipient = Schema<"TestRecipient">;
type TestSend = Schema<"TestSend">;

const SHOWN = 5;

interface Props {
  template: Schema<"Template">;
  /** Of the version that is kept; that one is sent. */
  etag: string;
  isChanged: boolean;
}

/** Sends the template as it is kept to an address that is allowed for tests, and tells what came of it. */
export function TestSendCard({ template, etag, isChanged }: Props) {
  const { t } = useTranslation();
  const recipients = api.useQuery("get", "/v1/testRecipients", {}, { staleTime: 30_000 });
  return (
    <Card size="small" title={t("templates.test")}>
      <QueryView query={recipients} skeleton={<RowsSkeleton rows={2} />}>
        {({ testRecipients }) => {
          const usable = testRecipients.filter(({ channel }) => channel === template.channel);
          return (
            <Flex vertical gap={12}>
              {usable.length === 0 ? <NobodyAllowed /> : <TestForm key={usable.length} template={template} etag={etag} isChanged={isChanged} recipients={usable} />}
              <Sent templateId={template.templateId} recipients={testRecipients} />
            </Flex>
          );
        }}
      </QueryView>
    </Card>
  );
}

function NobodyAllowed() {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_CHANNELS_WRITE");
  return (
    <Typography.Text type="secondary">
      {t("templates.nobodyAllowed")} {may ? <Link to="/settings/channels">{t("templates.allowSomebody")}</Link> : t("templates.askAdmin")}
    </Typography.Text>
  );
}

function TestForm({ template, etag, isChanged, recipients }: Props & { recipients: Recipient[] }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [params] = useSearchParams();
  const customer = params.get("customer") ?? "";
  const [to, setTo] = useState(recipients[0]!.testRecipientId);
  // 0: the draft, as it was saved.
  const [version, setVersion] = useState(0);
  const [attempt, setAttempt] = useState(0);
  // One send has one name: asked for again after an answer that was lost, it is not sent twice. Anything else has another.
  const requestId = useMemo(newRequestId, [template.templateId, etag, to, customer, version, attempt]);
  const send = useMutation({
    mutationFn: async () =>
      (
        await fetcher.POST("/v1/templates/{template_id}:testSend", {
          params: { path: { template_id: template.templateId } },
          body: { testRecipientId: to, requestId, templateVersion: version, values: customer ? { customerId: customer } : {} },
        })
      ).data!,
    onSuccess: () => setAttempt((before) => before + 1),
    onError: (error) => {
      // What was refused has not been sent; of what was not answered nobody knows.
      if (asApiError(error).status >= 400 && !asApiError(error).passes) setAttempt((before) => before + 1);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", "/v1/testSends"] }),
  });
  return (
    <>
      <Flex gap={8} wrap align="center">
        <Select
          style={{ flex: "1 1 220px" }}
          value={to}
          aria-label={t("templates.testTo")}
          options={recipients.map(({ testRecipientId, displayName, address }) => ({ value: testRecipientId, label: `${displayName} · ${address}` }))}
          onChange={setTo}
        />
        {template.version > 0 && (
          <Select
            style={{ width: 120 }}
            value={version}
            aria-label={t("templates.testWhat")}
            options={[{ value: 0, label: t("templates.draft") }, { value: template.version, label: t("templates.version", { version: template.version }) }]}
            onChange={setVersion}
          />
        )}
        <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" blocked={isChanged && !version ? t("templates.saveFirst") : ""} loading={send.isPending} onClick={() => send.mutate()}>{t("templates.sendTest")}</PermittedButton>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {customer ? <>{t("templates.testWith")} <CustomerName id={customer} /></> : t("templates.testWithNobody")} {t("templates.testHint")}
      </Typography.Text>
      {send.error && <Alert type="error" showIcon title={words(send.error).title} description={words(send.error).advice} />}
      {send.data && !send.isPending && <Outcome sent={send.data} />}
    </>
  );
}

function Outcome({ sent }: { sent: TestSend }) {
  const { t } = useTranslation();
  const isSent = sent.status === "MESSAGE_STATUS_SENT";
  return (
    <Alert
      type={isSent ? "success" : "warning"}
      showIcon
      title={<MessageOutcome message={sent} />}
      description={!isSent && <>{t(`messages.advice.${sent.reason}`)}{sent.detail && <div className="yk-foreign">{t("messages.detail", { detail: sent.detail })}</div>}</>}
    />
  );
}

/** The last tests of this template, by whoever. */
function Sent({ templateId, recipients }: { templateId: string; recipients: Recipient[] }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const principalName = usePrincipalName();
  const query = api.useQuery("get", "/v1/testSends", { params: { query: { pageSize: 200 } } });
  const last = query.data?.testSends.filter((each) => each.templateId === templateId).slice(0, SHOWN) ?? [];
  if (last.length === 0) return null;
  const nameOf = (id: string) => recipients.find(({ testRecipientId }) => testRecipientId === id)?.displayName ?? t("templates.formerRecipient");
  return (
    <div>
      <Typography.Text type="secondary">{t("templates.lastTests")}</Typography.Text>
      {last.map((sent) => (
        <Flex key={sent.testSendId} gap={12} justify="space-between" align="center" wrap style={{ padding: "6px 0", borderTop: `1px solid ${token.colorBorderSecondary}` }}>
          <span className="yk-foreign">{nameOf(sent.testRecipientId)}</span>
          <MessageOutcome message={sent} />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}><span className="yk-foreign">{principalName(sent.sender)}</span> · <Time at={sent.createTime} /></Typography.Text>
        </Flex>
      ))}
    </div>
  );
}
