import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Form, Input, InputNumber, Modal, Select, Switch, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { AccountPaceWords, AccountStanding } from "./AccountStanding";
import { DkimRecord } from "./DkimRecord";
import { callsBack, fieldsOf, isOfGroup, newWebhookSecret, providerOf, providers, type Field, type Provider } from "./providers";
import { ServiceAccountFile } from "./ServiceAccountFile";
import { SettingsTabs } from "./SettingsTabs";
import { TestRecipients } from "./TestRecipients";

type Account = Schema<"Account">;

/** The accounts at providers through which messages go out. */
export function Component() {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const [edited, setEdited] = useState<Account | "new">();
  const query = api.useQuery("get", "/v1/accounts", {}, { ...live });
  const verify = useMutation({
    mutationFn: (id: string) => fetcher.POST("/v1/accounts/{account_id}:verify", { params: { path: { account_id: id } }, body: {} }),
    onSuccess: ({ data }) => {
      const { verified, problem, detail, dkimRecord } = data!;
      const record = dkimRecord && <DkimRecord record={dkimRecord} />;
      if (verified) modal.success({ title: t("settings.verified"), content: record });
      else modal.warning({ title: word("AccountProblem", problem), content: <><p className="yk-foreign">{detail}</p>{record}</> });
    },
    onError: tellError,
    onSettled: () => void queries.invalidateQueries(),
  });
  const remove = useMutation({
    mutationFn: ({ accountId, etag }: Account) => fetcher.DELETE("/v1/accounts/{account_id}", { params: { path: { account_id: accountId }, query: { etag } } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const callback = useMutation({
    mutationFn: ({ accountId }: Account) => fetcher.GET("/v1/accounts/{account_id}/callback", { params: { path: { account_id: accountId } } }),
    onSuccess: ({ data }, { displayName }) =>
      modal.info({
        title: t("settings.callbackTitle", { name: displayName }),
        width: 640,
        content: (
          <Flex vertical gap={8}>
            {t("settings.callbackHint")}
            <Typography.Text copyable code className="yk-foreign">{data!.url}</Typography.Text>
            {!data!.signed && <Typography.Text type="warning">{t("settings.callbackSecret")}</Typography.Text>}
          </Flex>
        ),
      }),
    onError: tellError,
  });
  const askToRemove = (account: Account) =>
    modal.confirm({
      title: t("settings.removeAccountQuestion", { name: account.displayName }),
      content: t("settings.removeAccountHint"),
      okText: t("settings.remove"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(account).catch(() => undefined),
    });
  const columns: TableColumnsType<Account> = [
    { title: t("settings.account"), dataIndex: "displayName", className: "yk-foreign" },
    { title: t("settings.provider"), render: (_, account) => t(`settings.providers.${providerOf(account)}`) },
    { title: t("settings.channel"), dataIndex: "channel", render: (channel: string, account) => (isOfGroup(providerOf(account)) ? t("settings.staffGroup") : word("Channel", channel)) },
    { title: t("settings.priority"), dataIndex: "priority", render: (priority: number, account) => (isOfGroup(providerOf(account)) ? "" : priority ? priority : t("settings.mainAccount")) },
    { title: t("settings.pace"), render: (_, { pace }) => <AccountPaceWords pace={pace} /> },
    { title: t("settings.state"), render: (_, account) => <AccountStanding account={account} /> },
    { title: t("settings.changed"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} /> },
    {
      title: t("settings.acts"),
      align: "end",
      render: (_, account) => (
        <Flex gap={4} justify="end">
          <PermittedButton permission="PERMISSION_CHANNELS_WRITE" type="link" size="small" loading={verify.isPending && verify.variables === account.accountId} onClick={() => verify.mutate(account.accountId)}>{t("settings.verify")}</PermittedButton>
          {callsBack(providerOf(account)) && (
            <PermittedButton permission="PERMISSION_CHANNELS_WRITE" type="link" size="small" loading={callback.isPending && callback.variables === account} onClick={() => callback.mutate(account)}>{t("settings.callback")}</PermittedButton>
          )}
          <PermittedButton permission="PERMISSION_CHANNELS_WRITE" type="link" size="small" onClick={() => setEdited(account)}>{t("settings.edit")}</PermittedButton>
          <PermittedButton permission="PERMISSION_CHANNELS_WRITE" type="link" size="small" danger onClick={() => askToRemove(account)}>{t("settings.remove")}</PermittedButton>
        </Flex>
      ),
    },
  ];
  return (
    <SettingsTabs
      current="channels"
      hint={t("settings.channelsHint")}
      acts={<PermittedButton permission="PERMISSION_CHANNELS_WRITE" type="primary" onClick={() => setEdited("new")}>{t("settings.addAccount")}</PermittedButton>}
    >
      <Flex vertical gap={16}>
        <Card size="small" title={t("settings.tabs.channels")} styles={{ body: { padding: 0 } }}>
          <ListTable query={query} rows={query.data?.accounts} rowKey="accountId" columns={columns} empty={<EmptyState title={t("settings.noAccounts")} hint={t("settings.noAccountsHint")} />} />
        </Card>
        <TestRecipients />
      </Flex>
      {edited && <AccountForm key={edited === "new" ? "new" : edited.accountId} account={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </SettingsTabs>
  );
}

interface Values {
  displayName: string;
  active: boolean;
  priority: number | null;
  perSecond: number | null;
  perDay: number | null;
  provider: Provider;
  settings: Record<string, string | number | boolean | string[]>;
}

function AccountForm({ account, onClose }: { account: Account | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const [form] = Form.useForm<Values>();
  const start = account ? providerOf(account) : "smtp";
  const provider = Form.useWatch("provider", form) ?? start;
  const given = Form.useWatch("settings", { form, preserve: true }) ?? account?.[start];
  const isShown = ({ shownWith }: Field) => !shownWith || (given as Values["settings"] | undefined)?.[shownWith.name] === shownWith.value;
  const save = useMutation({
    mutationFn: ({ displayName, active, priority, perSecond, perDay, provider, settings }: Values) => {
      // A secret that is left empty stays as it is; numbers of 64 bits go as text.
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== "" && value !== null && value !== undefined));
      const pace = { messagesPerSecond: perSecond ?? 0, messagesPerDay: String(perDay ?? 0) };
      const body = { displayName, active, priority: priority ?? 0, pace, [provider]: given } as Schema<"AccountInput">;
      return account
        ? fetcher.PATCH("/v1/accounts/{account_id}", { params: { path: { account_id: account.accountId } }, body: { ...body, etag: account.etag } })
        : fetcher.POST("/v1/accounts", { body });
    },
    onSuccess: () => {
      onClose();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const pace = { perSecond: account?.pace?.messagesPerSecond || null, perDay: Number(account?.pace?.messagesPerDay ?? 0) || null };
  const initial = { displayName: account?.displayName ?? "", active: account?.active ?? true, priority: account?.priority || null, ...pace, provider: start, settings: account?.[start] ?? {} };
  return (
    <Modal open title={t(account ? "settings.editAccount" : "settings.addAccount")} okText={t("settings.save")} onOk={form.submit} onCancel={onClose} confirmLoading={save.isPending} mask={{ closable: false }}>
      <Form form={form} layout="vertical" requiredMark="optional" initialValues={initial} onFinish={(values) => save.mutate(values)}>
        <Form.Item name="displayName" label={t("settings.account")} rules={[{ required: true, message: t("settings.nameMissing") }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="provider" label={t("settings.provider")}>
          <Select disabled={Boolean(account)} options={providers.map((value) => ({ value, label: t(`settings.providers.${value}`) }))} />
        </Form.Item>
        {provider === "fcm" && <ServiceAccountFile onRead={(read) => form.setFieldValue("settings", { ...form.getFieldValue("settings"), ...read })} />}
        {fieldsOf(provider).filter(isShown).map(({ name, isSecret, isMade, isNeeded, isNumber, isSwitch, isList, isLong, choices }) => (
          <Form.Item
            key={`${provider}.${name}`}
            name={["settings", name]}
            label={t(`settings.fields.${name}`)}
            extra={
              <>
                {isSecret && account && t("settings.secretStays")}
                {isMade && <Button type="link" size="small" onClick={() => form.setFieldValue(["settings", name], newWebhookSecret())}>{t("settings.makeSecret")}</Button>}
                {isMade && <div>{t(account ? "settings.bothSign" : "settings.secretOnce")}</div>}
              </>
            }
            {...(isSwitch && { valuePropName: "checked" })}
            rules={isNeeded ? [{ required: true, message: t("settings.fieldMissing") }] : []}
          >
            {isSwitch ? (
              <Switch />
            ) : isList ? (
              <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " "]} />
            ) : choices ? (
              <Select allowClear options={choices.map((value) => ({ value, label: t(`settings.choices.${value}`) }))} />
            ) : isLong ? (
              <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} autoComplete="off" spellCheck={false} />
            ) : isSecret ? (
              <Input.Password autoComplete="new-password" />
            ) : isNumber ? (
              <InputNumber style={{ width: "100%" }} controls={false} />
            ) : (
              <Input />
            )}
          </Form.Item>
        ))}
        {!isOfGroup(provider) && <Form.Item name="priority" label={t("settings.priority")} extra={t("settings.priorityHint")}>
          <InputNumber min={0} max={1000} precision={0} style={{ width: "100%" }} placeholder={t("settings.mainAccount")} />
        </Form.Item>}
        {!isOfGroup(provider) && <Flex gap={16}>
          <Form.Item name="perSecond" label={t("settings.paceSecond")} style={{ flex: 1 }}>
            <InputNumber min={0} max={1000} precision={0} style={{ width: "100%" }} placeholder={t("settings.noPace")} />
          </Form.Item>
          <Form.Item name="perDay" label={t("settings.paceDay")} style={{ flex: 1 }}>
            <InputNumber min={0} max={100_000_000} precision={0} style={{ width: "100%" }} placeholder={t("settings.noPace")} />
          </Form.Item>
        </Flex>}
        <Form.Item name="active" label={t("settings.active")} valuePropName="checked">
          <Switch />
        </Form.Item>
        {!account && <Typography.Text type="secondary">{t("settings.verifyAfter")}</Typography.Text>}
      </Form>
    </Modal>
  );
}
