import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Card, Flex, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { beginSession, useSession } from "../../app/session";
import { api, fetcher, queries } from "../../api/client";
import { useErrorWords } from "../../components/errorWords";
import { useTellError } from "../../components/tellError";
import { useUrlPage } from "../../components/urlState";
import { SessionTable } from "./SessionTable";
import { SettingsTabs } from "./SettingsTabs";

/** The own password and the own sessions. */
export function Component() {
  const { t } = useTranslation();
  const tellError = useTellError();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/session/sessions", { params: { query: { pageToken: token } } });
  const end = useMutation({
    mutationFn: (id: string) => fetcher.DELETE("/v1/session/sessions/{session_id}", { params: { path: { session_id: id } } }),
    onSuccess: () => queries.invalidateQueries(),
    onError: tellError,
  });
  return (
    <SettingsTabs current="account">
      <Flex vertical gap={16}>
        <PasswordCard />
        <SessionTable
          query={query}
          ofAll={false}
          act={({ sessionId, current }) => !current && <Button type="link" size="small" danger onClick={() => end.mutate(sessionId)}>{t("settings.endSession")}</Button>}
        />
      </Flex>
    </SettingsTabs>
  );
}

interface Values {
  password: string;
  newPassword: string;
}

function PasswordCard() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useErrorWords();
  const { user } = useSession();
  const [form] = Form.useForm<Values>();
  const change = useMutation({
    mutationFn: (body: Values) => fetcher.POST("/v1/session:changePassword", { body }),
    onSuccess: ({ data }) => {
      beginSession(data!);
      form.resetFields();
      void message.success(t("settings.passwordChanged"));
    },
  });
  if (!user?.hasPassword) return <Alert type="info" showIcon title={t("settings.noPassword")} />;
  return (
    <Card size="small" title={t("settings.password")}>
      <Form form={form} layout="vertical" requiredMark={false} style={{ maxWidth: 360 }} onFinish={(values) => change.mutate(values)}>
        {change.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(change.error).title} description={words(change.error).advice} />}
        <Form.Item name="password" label={t("settings.presentPassword")} rules={[{ required: true, message: t("signIn.passwordMissing") }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="newPassword" label={t("settings.newPassword")} extra={t("settings.passwordRule")} rules={[{ required: true, min: 10, message: t("settings.passwordRule") }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.isPending}>{t("settings.changePassword")}</Button>
      </Form>
    </Card>
  );
}
