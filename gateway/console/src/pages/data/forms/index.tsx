import { PlusOutlined } from "@ant-design/icons";
import { Card, Tag, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, live, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";
import { DataTabs } from "../DataTabs";

type Form = Schema<"Form">;

/** Pages that ask, and how often they were answered. */
export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/forms", { params: { query: { pageToken: token, pageSize: 50, orderBy: "displayName" } } }, { ...live });
  const make = (
    <PermittedButton permission="PERMISSION_DATA_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/data/forms/new")}>{t("forms.make")}</PermittedButton>
  );
  return (
    <DataTabs current="forms" acts={make}>
      <Card styles={{ body: { padding: 0 } }}>
        <ListTable<Form>
          query={query}
          rows={query.data?.forms}
          nextPageToken={query.data?.nextPageToken}
          rowKey="formId"
          columns={useColumns()}
          empty={<EmptyState title={t("forms.none")} hint={t("forms.noneHint")} action={make} />}
        />
      </Card>
    </DataTabs>
  );
}

function useColumns(): TableColumnsType<Form> {
  const { t } = useTranslation();
  const { number } = useFormat();
  return [
    { title: t("forms.name"), render: (_, { formId, displayName }) => <Link to={`/data/forms/${formId}`} className="yk-foreign">{displayName}</Link> },
    { title: t("forms.state"), dataIndex: "enabled", render: (enabled?: boolean) => (enabled === false ? <Tag>{t("forms.closed")}</Tag> : <Tag color="green">{t("forms.open")}</Tag>) },
    { title: t("forms.fields"), align: "end", render: (_, { fields }) => number(fields.length) },
    { title: t("forms.submissions"), align: "end", render: (_, { totals }) => number(Number(totals?.submissions ?? 0)) },
    { title: t("forms.spam"), align: "end", render: (_, { totals }) => number(Number(totals?.spam ?? 0)) },
    { title: t("forms.last"), render: (_, { totals }) => <Time at={totals?.lastSubmissionTime} isAgo /> },
    { title: "", align: "end", render: (_, { formId }) => <a href={`/f/${formId}`} target="_blank" rel="noreferrer">{t("forms.page")}</a> },
  ];
}
