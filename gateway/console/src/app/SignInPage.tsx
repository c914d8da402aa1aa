import { Card, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { Entrance } from "./Entrance";
import { SignInForm } from "./SignInForm";

/** Where who is not signed in is led, and from where the way goes on to the page that was asked for. */
export function SignInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const asked = params.get("next") ?? "/home";
  // Only a page of the console: never an address of another site.
  const next = asked.startsWith("/") && !asked.startsWith("//") ? asked : "/home";
  return (
    <Entrance>
      <Card style={{ width: 400, maxWidth: "100%" }}>
        <Flex vertical gap={4} style={{ marginBottom: 24 }}>
          <Typography.Title level={3} style={{ margin: 0 }}>{t("signIn.title")}</Typography.Title>
          <Typography.Text type="secondary">{t("signIn.motto")}</Typography.Text>
        </Flex>
        <SignInForm next={next} onDone={() => void navigate(next, { replace: true })} />
      </Card>
    </Entrance>
  );
}
