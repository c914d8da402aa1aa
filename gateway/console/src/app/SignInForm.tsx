import { Alert, Button, Divider, Form, Input } from "antd";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { useErrorWords } from "../components/errorWords";
import { signIn } from "./session";

interface Values {
  email: string;
  password: string;
}

/** E-mail and password, and the company's sign-in where there is one. What was typed stays when it is refused. */
export function SignInForm({ email, next, onDone }: { email?: string; next: string; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const options = api.useQuery("get", "/v1/signInOptions", {}, { staleTime: Infinity });
  const attempt = useMutation({ mutationFn: (values: Values) => signIn(values.email, values.password), onSuccess: onDone });
  const oidc = options.data?.oidcName;
  return (
    <Form<Values> layout="vertical" requiredMark={false} initialValues={{ email }} onFinish={(values) => attempt.mutate(values)}>
      {attempt.error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(attempt.error).title} description={words(attempt.error).advice} />}
      <Form.Item name="email" label={t("signIn.email")} rules={[{ required: true, message: t("signIn.emailMissing") }]}>
        <Input type="email" autoComplete="username" autoFocus={!email} size="large" />
      </Form.Item>
      <Form.Item name="password" label={t("signIn.password")} rules={[{ required: true, message: t("signIn.passwordMissing") }]}>
        <Input.Password autoComplete="current-password" autoFocus={!!email} size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={attempt.isPending}>
        {t("signIn.signIn")}
      </Button>
      {oidc && (
        <>
          <Divider plain>{t("signIn.or")}</Divider>
          <Button size="large" block href={`/auth/oidc/login?next=${encodeURIComponent(`/console${next}`)}`}>
            {t("signIn.oidc", { name: oidc })}
          </Button>
        </>
      )}
    </Form>
  );
}
