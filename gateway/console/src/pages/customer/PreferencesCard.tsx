import { useMutation } from "@tanstack/react-query";
import { Badge, Button, Card, Flex, Input, InputNumber, Modal, Segmented, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { HtmlFrame } from "../../components/HtmlFrame";
import { PermittedButton } from "../../components/PermittedButton";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { channels } from "../messages/values";

const PAUSE_DAYS = 30;
const PHONE = [375, 620] as const;

/** Whether the customer has paused marketing, and the preference centre as they see it. */
export function PreferencesCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [isLooking, setLooking] = useState(false);
  const query = api.useQuery("get", "/v1/customers/{customer_id}/preferences", { params: { path: { customer_id: id } } });
  return (
    <Card size="small" title={t("preferences.title")} extra={<Button type="text" size="small" onClick={() => setLooking(true)}>{t("preferences.look")}</Button>}>
      <QueryView query={query}>
        {({ preferences, lastChange }) => {
          const until = preferences?.pauseEndTime;
          return (
            <Flex justify="space-between" align="start" gap={8}>
              <div>
                <Badge status={until ? "warning" : "success"} text={t(until ? "preferences.paused" : "preferences.notPaused")} />
                <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>
                  {until ? <>{t("preferences.until")} <Time at={until} /></> : t("preferences.hint")}
                </Typography.Text>
                {lastChange && <LastChange change={lastChange} />}
              </div>
              <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" size="small" onClick={() => setAsking(true)}>{t(until ? "preferences.resume" : "preferences.pause")}</PermittedButton>
              {isAsking && <Question id={id} isPaused={Boolean(until)} onClose={() => setAsking(false)} />}
            </Flex>
          );
        }}
      </QueryView>
      {isLooking && <Preview id={id} onClose={() => setLooking(false)} />}
    </Card>
  );
}

function LastChange({ change }: { change: Schema<"PauseChange"> }) {
  const { t } = useTranslation();
  const principalName = usePrincipalName();
  return (
    <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>
      {t(change.paused ? "preferences.pausedBy" : "preferences.resumedBy")} <span className="yk-foreign">{change.changedBy ? principalName(change.changedBy) : t("preferences.themselves")}</span> · <Time at={change.time} />
      {change.changedBy && <span className="yk-foreign" style={{ display: "block", overflowWrap: "anywhere" }}>{change.reason}</span>}
    </Typography.Text>
  );
}

function Question({ id, isPaused, onClose }: { id: string; isPaused: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(PAUSE_DAYS);
  // Which of the two it asks stays, whatever the page hears meanwhile.
  const [resumes] = useState(isPaused);
  const params = { path: { customer_id: id } };
  const change = useMutation({
    mutationFn: async () => {
      await (resumes
        ? fetcher.POST("/v1/customers/{customer_id}:resumeMarketing", { params, body: { reason: reason.trim() } })
        : fetcher.POST("/v1/customers/{customer_id}:pauseMarketing", { params, body: { reason: reason.trim(), days } }));
    },
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
    onError: tellError,
  });
  return (
    <Modal open title={t(resumes ? "preferences.resumeQuestion" : "preferences.pauseQuestion")} okText={t(resumes ? "preferences.resume" : "preferences.pause")} okButtonProps={{ disabled: !reason.trim() }} confirmLoading={change.isPending} onOk={() => change.mutate()} onCancel={onClose}>
      <Flex vertical gap={12}>
        <Typography.Text>{t(resumes ? "preferences.resumeHint" : "preferences.pauseHint")}</Typography.Text>
        {!resumes && (
          <label>
            {t("preferences.days")} <InputNumber aria-label={t("preferences.days")} min={1} max={365} precision={0} value={days} onChange={(value) => setDays(value ?? PAUSE_DAYS)} />
          </label>
        )}
        <div>
          <label htmlFor="pause-reason">{t("preferences.reason")}</label>
          <Input.TextArea id="pause-reason" autoFocus value={reason} maxLength={500} showCount autoSize={{ minRows: 2, maxRows: 5 }} style={{ margin: "4px 0 20px" }} onChange={({ target }) => setReason(target.value)} />
        </div>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("preferences.onRecord")}</Typography.Text>
      </Flex>
    </Modal>
  );
}

/** The page behind a message's link, as wide as a phone. */
function Preview({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const word = useEnumWords();
  const [language, setLanguage] = useState(i18n.language.startsWith("zh") ? "zh" : "en");
  const [channel, setChannel] = useState<Schema<"Channel">>("CHANNEL_EMAIL");
  const query = api.useQuery("get", "/v1/customers/{customer_id}/preferencePage", { params: { path: { customer_id: id }, query: { acceptLanguage: language, channel } } });
  const [width, height] = PHONE;
  return (
    <Modal open footer={null} title={t("preferences.preview")} width={width + 48} onCancel={onClose}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t("preferences.previewHint")}</Typography.Text>
        <Flex gap={8} wrap>
          <Segmented value={language} aria-label={t("preferences.language")} options={[{ value: "zh", label: t("frame.languages.zh-CN") }, { value: "en", label: t("frame.languages.en-US") }]} onChange={setLanguage} />
          <Select value={channel} aria-label={t("preferences.linkOf")} popupMatchSelectWidth={false} options={channels.map((value) => ({ value, label: t("preferences.linkIn", { channel: word("Channel", value) }) }))} onChange={setChannel} />
        </Flex>
        <QueryView query={query}>{({ html }) => <div style={{ width, maxWidth: "100%" }}><HtmlFrame title={t("preferences.preview")} html={html} height={height} /></div>}</QueryView>
      </Flex>
    </Modal>
  );
}
