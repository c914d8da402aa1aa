import { Modal, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { useSessionEnd } from "../api/sessionEnd";
import { useSession } from "./session";
import { SignInForm } from "./SignInForm";

/** Asks to sign in again above the page, so that what was typed there is not lost. */
export function SessionEnded() {
  const { t } = useTranslation();
  const hasEnded = useSessionEnd((state) => state.hasEnded);
  const { user } = useSession();
  const { pathname, search } = useLocation();
  return (
    <Modal open={hasEnded} title={t("signIn.endedTitle")} footer={null} closable={false} width={440} destroyOnHidden>
      <Typography.Paragraph type="secondary">{t("signIn.ended")}</Typography.Paragraph>
      <SignInForm email={user?.email} next={pathname + search} onDone={() => undefined} />
    </Modal>
  );
}
