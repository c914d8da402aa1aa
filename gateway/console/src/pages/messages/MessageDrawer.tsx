import { Alert, Collapse, Descriptions, Drawer, Flex, Tag, Typography, type DescriptionsProps } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { useEnumWords } from "../../components/enumWords";
import { MessageOutcome } from "../../components/MessageOutcome";
import { useJourneyNames, useTemplateNames } from "../../components/names";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";
import { useKeptUrlState } from "../../components/urlState";
import { Arbitration } from "./Arbitration";
import { Checks } from "./Checks";
import { Decisions } from "./Decisions";
import { RuleDetail } from "./RuleDetail";
import { Said } from "./Said";
import { SendAgain } from "./SendAgain";

/** One message: what became of it, why, and what can be done. */
export function MessageDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/messages/{delivery_id}", { params: { path: { delivery_id: id } } }, { ...live, enabled: id !== "" });
  return (
    <Drawer open={id !== ""} onClose={onClose} size={480} title={t("messages.one")} destroyOnHidden>
      <QueryView query={query}>{(message) => <Detail message={message} />}</QueryView>
    </Drawer>
  );
}

function Detail({ message }: { message: Schema<"Message"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const templateName = useTemplateNames();
  const journeyName = useJourneyNames();
  const [open, setOpen] = useKeptUrlState("show");
  const hasReason = message.reason !== "MESSAGE_REASON_UNSPECIFIED";
  const isOver = message.status === "MESSAGE_STATUS_FAILED" || message.status === "MESSAGE_STATUS_SUPPRESSED";
  const items: DescriptionsProps["items"] = [
    { key: "customer", label: t("messages.customer"), children: <CustomerName id={message.customerId} /> },
    { key: "template", label: t("messages.template"), children: <TemplateOf message={message} name={templateName(message.templateId)} /> },
    { key: "channel", label: t("messages.channel"), children: `${word("Channel", message.channel)} · ${word("Purpose", message.purpose)}` },
    {
      key: "journey",
      label: t("messages.journey"),
      children: message.journeyId ? <Link to={`/journeys/${message.journeyId}`} className="yk-foreign">{journeyName(message.journeyId)}</Link> : t("messages.noJourney"),
    },
    { key: "made", label: t("messages.made"), children: <Time at={message.createTime} /> },
    { key: "changed", label: t("messages.changed"), children: <Time at={message.updateTime} /> },
    ...(message.nextAttemptTime ? [{ key: "next", label: t("messages.nextAttempt"), children: <Time at={message.nextAttemptTime} /> }] : []),
    { key: "attempts", label: t("messages.attempts"), children: message.attempts },
    ...(message.accountId ? [{ key: "account", label: t("messages.account"), children: <span className="yk-foreign">{message.accountId}</span> }] : []),
    ...(message.tags.length ? [{ key: "tags", label: t("messages.tags"), children: message.tags.map((each) => <Tag key={each}>{each}</Tag>) }] : []),
    ...(message.arbitration ? [{ key: "arbitration", label: t("messages.arbitration"), children: <Arbitration of={message.arbitration} /> }] : []),
    ...(message.resendOf ? [{ key: "resendOf", label: t("messages.resendOf"), children: <Link to={`/messages?message=${message.resendOf}`}>{message.resendOf}</Link> }] : []),
    ...(message.resentAs ? [{ key: "resentAs", label: t("messages.resentAs"), children: <Link to={`/messages?message=${message.resentAs}`}>{message.resentAs}</Link> }] : []),
    ...(message.opens || message.clicks
      ? [{ key: "reaction", label: t("messages.reaction"), children: t("customer.opensAndClicks", { opens: message.opens, clicks: message.clicks }) }]
      : []),
    ...(message.providerMessageId
      ? [{ key: "provider", label: t("messages.providerId"), children: <Typography.Text copyable className="yk-foreign">{message.providerMessageId}</Typography.Text> }]
      : []),
  ];
  return (
    <Flex vertical gap={16}>
      {/* The reason stands in the note below. */}
      <MessageOutcome message={{ ...message, reason: "MESSAGE_REASON_UNSPECIFIED" }} />
      {hasReason && (
        <Alert
          type={isOver ? "warning" : "info"}
          showIcon
          title={word("MessageReason", message.reason)}
          description={
            <>
              {t(`messages.advice.${message.reason}`)}
              <RuleDetail message={message} style={{ display: "block", marginTop: 8 }} />
            </>
          }
        />
      )}
      <SendAgain message={message} />
      <Descriptions column={1} size="small" items={items} styles={{ label: { width: 112 } }} />
      <Collapse
        ghost
        size="small"
        destroyOnHidden
        activeKey={open.split(",").filter(Boolean)}
        onChange={(keys) => setOpen([keys].flat().join(","))}
        items={[
          { key: "content", label: t("messages.content"), children: <Said message={message} /> },
          { key: "attempts", label: t("messages.course"), children: <Decisions id={message.deliveryId} /> },
          { key: "checks", label: t("messages.checks"), children: <Checks id={message.deliveryId} /> },
        ]}
      />
    </Flex>
  );
}

/** The template, and which version of it the message says. */
function TemplateOf({ message: { templateId, templateVersion }, name }: { message: Schema<"Message">; name: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Link to={`/templates/${templateId}`} className="yk-foreign">{name}</Link>
      {templateVersion > 0 && <> · <Link to={`/templates/${templateId}?tab=versions&version=${templateVersion}`}>{t("messages.templateVersion", { version: templateVersion })}</Link></>}
    </>
  );
}
