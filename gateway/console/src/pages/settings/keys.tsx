import { useMutation } from "@tanstack/react-query";
import { App, Card, Checkbox, DatePicker, Flex, Form, Input, Modal, Radio, Switch, Tag, Typography, type TableColumnsType } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { DAY, endOfDay } from "../../components/days";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { SecretOnce } from "./SecretOnce";
import { SettingsTabs } from "./SettingsTabs";

type Key = Schema<"Key">;
type Scope = Schema<"Scope">;

const scopes: Scope[] = ["SCOPE_INGEST", "SCOPE_READ", "SCOPE_WRITE", "SCOPE_SEND", "SCOPE_ADMIN"];

/** The keys by which programs use the API. A secret is told once. */
export function Component() {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [showEnded, setShowEnded] = useUrlState("ended");
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/keys", { params: { query: { pageToken: token, showEnded: showEnded === "1" } } });
  const revoke = useMutation({
    mutationFn: (id: string) => fetcher.DELETE("/v1/keys/{key_id}", { params: { path: { key_id: id } } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  const ask = ({ keyId, displayName }: Key) =>
    modal.confirm({
      title: t("settings.revokeQuestion", { name: displayName || keyId }),
      content: t("settings.revokeHint"),
      okText: t("settings.revoke"),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync(keyId).catch(() => undefined),
    });
  const columns: TableColumnsType<Key> = [
    {
      title: t("settings.keyName"),
      render: (_, { displayName, keyId }) => (
        <div>
          <span className="yk-foreign">{displayName || t("settings.unnamedKey")}</span>
          <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{keyId}</Typography.Text>
        </div>
      ),
    },
    { title: t("settings.kind"), dataIndex: "kind", render: (kind: string) => word("KeyKind", kind) },
    { title: t("settings.scopes"), dataIndex: "scopes", render: (all: Scope[]) => <Flex gap={4} wrap>{all.map((scope) => <Tag key={scope}>{word("Scope", scope)}</Tag>)}</Flex> },
    { title: t("settings.lastUse"), dataIndex: "lastUseTime", render: (at?: string) => (at ? <Time at={at} isAgo /> : t("settings.never")) },
    { title: t("settings.expires"), render: (_, { expireTime, revokeTime }) => (revokeTime ? <>{t("settings.revoked")} <Time at={revokeTime} /></> : expireTime ? <Time at={expireTime} /> : t("settings.noEnd")) },
    {
      title: t("settings.acts"),
      align: "end",
      render: (_, key) => !key.revokeTime && <PermittedButton permission="PERMISSION_KEYS_WRITE" type="link" size="small" danger onClick={() => ask(key)}>{t("settings.revoke")}</PermittedButton>,
    },
  ];
  return (
    <SettingsTabs
      current="keys"
      hint={t("settings.keysHint")}
      acts={<PermittedButton permission="PERMISSION_KEYS_WRITE" type="primary" onClick={() => setMaking(true)}>{t("settings.makeKey")}</PermittedButton>}
    >
      <Card
        size="small"
        title={t("settings.tabs.keys")}
        extra={<Flex gap={8} align="center"><Switch size="small" checked={showEnded === "1"} aria-label={t("settings.showEnded")} onChange={(on) => setShowEnded(on ? "1" : "")} />{t("settings.showEnded")}</Flex>}
        styles={{ body: { padding: 0 } }}
      >
        <ListTable query={query} rows={query.data?.keys} nextPageToken={query.data?.nextPageToken} rowKey="keyId" columns={columns} empty={<EmptyState title={t("settings.noKeys")} hint={t("settings.noKeysHint")} />} />
      </Card>
      <KeyForm isOpen={isMaking} onClose={() => setMaking(false)} onSecret={setSecret} />
      <SecretOnce title={t("settings.secretTitle")} hint={t("settings.secretHint")} secret={secret} onClose={() => setSecret(undefined)} />
    </SettingsTabs>
  );
}

interface Values {
  displayName: string;
  kind: Schema<"KeyKind">;
  scopes: Scope[];
  end?: Dayjs;
}

function KeyForm({ isOpen, onClose, onSecret }: { isOpen: boolean; onClose: () => void; onSecret: (secret: string) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const tellError = useTellError();
  const [form] = Form.useForm<Values>();
  const { zone } = useFormat();
  const kind = Form.useWatch("kind", form);
  const make = useMutation({
    mutationFn: ({ displayName, kind, scopes, end }: Values) =>
      fetcher.POST("/v1/keys", {
        body: { displayName, kind, scopes: kind === "KEY_KIND_SECRET" ? scopes : [], ...(end && { expireTime: endOfDay(end.format(DAY), zone) }) },
      }),
    onSuccess: ({ data }) => {
      onClose();
      form.resetFields();
      onSecret(data!.secret);
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  return (
    <Modal open={isOpen} title={t("settings.makeKey")} okText={t("settings.makeKey")} onOk={form.submit} onCancel={onClose} confirmLoading={make.isPending} forceRender>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ kind: "KEY_KIND_SECRET", scopes: ["SCOPE_READ"] }} onFinish={(values) => make.mutate(values)}>
        <Form.Item name="displayName" label={t("settings.keyName")} rules={[{ required: true, message: t("settings.keyNameMissing") }]}>
          <Input maxLength={100} placeholder={t("settings.keyNameExample")} />
        </Form.Item>
        <Form.Item name="kind" label={t("settings.kind")} extra={t(kind === "KEY_KIND_WRITE" ? "settings.writeKeyHint" : "settings.secretKeyHint")}>
          <Radio.Group optionType="button" options={(["KEY_KIND_SECRET", "KEY_KIND_WRITE"] as const).map((value) => ({ value, label: word("KeyKind", value) }))} />
        </Form.Item>
        {kind !== "KEY_KIND_WRITE" && (
          <Form.Item name="scopes" label={t("settings.scopes")} rules={[{ required: true, message: t("settings.scopesMissing") }]}>
            <Checkbox.Group options={scopes.map((value) => ({ value, label: word("Scope", value) }))} />
          </Form.Item>
        )}
        <Form.Item name="end" label={t("settings.expires")} extra={t("settings.endHint")}>
          <DatePicker style={{ width: "100%" }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
