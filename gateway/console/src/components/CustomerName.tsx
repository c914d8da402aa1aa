import { Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** Leads to a customer's file; shows the name, and the id only where no name is known. */
export function CustomerName({ id, name }: { id: string; name?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Link to={`/customers/${id}`}>
      {name ? <span className="yk-foreign">{name}</span> : <Typography.Text type="secondary">{t("customer.nameless", { id })}</Typography.Text>}
    </Link>
  );
}
