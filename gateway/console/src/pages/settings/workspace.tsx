import { useMutation } from "@tanstack/react-query";
import { Alert, App, Card, Descriptions, Flex, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";
import { SettingsTabs } from "./SettingsTabs";

const zones = Intl.supportedValuesOf("timeZone");
const currencies = Intl.supportedValuesOf("currency");

/** Name, zone, currency and language of the workspace. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const query = api.useQuery("get", "/v1/workspace", {});
  return (
    <SettingsTabs current="workspace">
      <QueryView query={query}>
        {(workspace) => (
          <Flex vertical gap={16}>
            <Card size="small" title={t("settings.tabs.workspace")}>
              {/* A newer version of it begins the form anew. */}
              <WorkspaceForm key={workspace.etag} workspace={workspace} />
            </Card>
            <Card size="small" title={t("settings.fixed")}>
              <Descriptions
                size="small"
                column={{ xs: 1, md: 2 }}
                items={[
                  { key: "id", label: t("settings.workspaceId"), children: workspace.workspaceId },
                  { key: "made", label: t("settings.made"), children: <Time at={workspace.createTime} /> },
                  { key: "consent", label: t("settings.publicConsent"), children: word("PublicConsent", workspace.publicConsent) },
                  { key: "orders", label: t("settings.publicOrders"), children: word("PublicOrders", workspace.publicOrders) },
                  { key: "rate", label: t("settings.rate"), children: workspace.requestsPerSecond || t("settings.platformRate") },
                ]}
              />
            </Card>
          </Flex>
        )}
      </QueryView>
    </SettingsTabs>
  );
}

type Values = Pick<Schema<"Workspace">, "displayName" | "timeZone" | "currency" | "language">;

function WorkspaceForm({ workspace }: { workspace: Schema<"Workspace"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useErrorWords();
  const may = usePermission();
  const [form] = Form.useForm<Values>();
  const save = useMutation({
    mutationFn: (values: Values) => fetcher.PATCH("/v1/workspace", { body: { ...values, etag: workspace.etag } }),
    onSuccess: () => {
      void message.success(t("settings.saved"));
      void queries.invalidateQueries();
    },
  });
  return (
    <Form form={form} layout="vertical" requiredMark={false} style={{ maxWidth: 480 }} initialValues={workspace} disabled={!may("PERMISSION_WORKSPACE_WRITE")} onFinish={(values) => save.mutate(values)}>
      {save.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(save.error).title} description={words(save.error).advice} />}
      <Form.Item name="displayName" label={t("settings.workspaceName")} rules={[{ required: true, message: t("settings.nameMissing") }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="timeZone" label={t("settings.timeZone")} extra={t("settings.timeZoneHint")}>
        <Select showSearch options={zones.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="currency" label={t("settings.currency")}>
        <Select showSearch options={currencies.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="language" label={t("settings.language")} extra={t("settings.languageHint")}>
        <Select options={[{ value: "zh", label: t("frame.languages.zh-CN") }, { value: "en", label: t("frame.languages.en-US") }]} />
      </Form.Item>
      <PermittedButton permission="PERMISSION_WORKSPACE_WRITE" type="primary" htmlType="submit" loading={save.isPending}>{t("settings.save")}</PermittedButton>
    </Form>
  );
}
