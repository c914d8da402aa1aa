import { Skeleton, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCustomerName } from "./customerNames";

/** Leads to a customer's file. Shows the name, which it fetches where it is not given; the id only where no name is known. */
export function CustomerName({ id, name: given }: { id: string; name?: string }) {
  const { t } = useTranslation();
  const name = useCustomerName(id, given);
  if (name === undefined) return <Skeleton.Node active style={{ width: 72, height: 16 }} />;
  return (
    <Link to={`/customers/${id}`}>
      {name ? <span className="yk-foreign">{name}</span> : <Typography.Text type="secondary">{t("customer.nameless", { id })}</Typography.Text>}
    </Link>
  );
}
