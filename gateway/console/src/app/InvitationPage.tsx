import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { fetcher } from "../api/client";
import { useEnumWords } from "../components/enumWords";
import { useErrorWords } from "../components/errorWords";
import { QueryView } from "../components/QueryView";
import { Time } from "../components/Time";
import { Entrance } from "./Entrance";
import { beginSession } from "./session";

interface Values {
  email?: string;
  displayName?: string;
  password: string;
}

/** Accepts an invitation: a new account, one more workspace, or a new password. Its token stands behind the `#`, which no server logs. */
export function InvitationPage() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const words = useErrorWords();
  const navigate = useNavigate();
  const token = useLocation().hash.slice(1);
  const query = useQuery({
    queryKey: ["invitation", token],
    queryFn: async () => (await fetcher.POST("/v1/invitations:inspect", { body: { token } })).data!,
    staleTime: Infinity,
    retry: false,
  });
  const accept = useMutation({
    mutationFn: (values: Values) => fetcher.POST("/v1/invitations:accept", { body: { token, ...values } }),
    onSuccess: ({ data }) => {
      beginSession(data!);
      void navigate("/home", { replace: true });
    },
  });
  return (
    <Entrance>
      <Card style={{ width: 440, maxWidth: "100%" }}>
        <QueryView query={query}>
          {({ workspaceName, email, role, hasAccount, resetsPassword, expireTime }) => (
            <>
              <Typography.Title level={3} style={{ marginTop: 0 }}>{t(resetsPassword ? "invitation.resetTitle" : "invitation.title", { name: workspaceName })}</Typography.Title>
              <Typography.Paragraph type="secondary">
                {!resetsPassword && <>{t("invitation.as", { role: word("Role", role) })} · </>}
                {t("invitation.until")} <Time at={expireTime} />
              </Typography.Paragraph>
              {accept.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(accept.error).title} description={words(accept.error).advice} />}
              <Form<Values> layout="vertical" requiredMark={false} onFinish={(values) => accept.mutate(values)}>
                {email ? (
                  <Form.Item label={t("signIn.email")}><Input value={email} readOnly autoComplete="username" size="large" /></Form.Item>
                ) : (
                  <Form.Item name="email" label={t("signIn.email")} rules={[{ required: true, type: "email", message: t("signIn.emailMissing") }]}>
                    <Input type="email" autoComplete="username" size="large" />
                  </Form.Item>
                )}
                {!hasAccount && (
                  <Form.Item name="displayName" label={t("invitation.name")} rules={[{ required: true, message: t("invitation.nameMissing") }]}>
                    <Input maxLength={100} autoComplete="name" size="large" />
                  </Form.Item>
                )}
                <Form.Item
                  name="password"
                  label={t(hasAccount && !resetsPassword ? "invitation.yourPassword" : "invitation.newPassword")}
                  extra={hasAccount && !resetsPassword ? undefined : t("invitation.passwordRule")}
                  rules={[{ required: true, message: t("signIn.passwordMissing") }]}
                >
                  <Input.Password autoComplete={hasAccount && !resetsPassword ? "current-password" : "new-password"} size="large" />
                </Form.Item>
                <Button type="primary" htmlType="submit" size="large" block loading={accept.isPending}>{t("invitation.accept")}</Button>
              </Form>
            </>
          )}
        </QueryView>
        <Typography.Paragraph style={{ margin: "16px 0 0", textAlign: "center" }}><Link to="/sign-in">{t("invitation.toSignIn")}</Link></Typography.Paragraph>
      </Card>
    </Entrance>
  );
}
