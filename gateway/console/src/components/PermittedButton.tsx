import { Button, Tooltip, type ButtonProps } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission, type Permission } from "../app/session";

interface Props extends ButtonProps {
  /** What one must be allowed to do. */
  permission: Permission;
  /** Why it cannot be used now, by whoever; empty when it can. */
  blocked?: string;
}

/** A button that stays where it is for who may not use it, and says why. */
export function PermittedButton({ permission, blocked, ...button }: Props) {
  const { t } = useTranslation();
  const isPermitted = usePermission()(permission);
  const why = isPermitted ? blocked : t("frame.notPermitted", { what: t(`enums.Permission.${permission}`) });
  if (!why) return <Button {...button} />;
  // Not `disabled`, not even in a form that is: the keyboard must reach it, to hear why.
  const { onClick: _, href: __, htmlType: ___, ...look } = button;
  return (
    <Tooltip title={why}>
      <Button {...look} disabled={false} aria-disabled style={{ ...look.style, opacity: 0.45, cursor: "not-allowed" }} />
    </Tooltip>
  );
}
