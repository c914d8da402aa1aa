import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Switch, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { api, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { allOf, quoted } from "../../components/filterText";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { CatalogueTabs } from "./CatalogueTabs";
import { storeStatuses } from "./words";

type Store = Schema<"Store">;

/** Where the shop receives customers. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [, setParams] = useSearchParams();
  const [name, setName] = useUrlState("q");
  const [region, setRegion] = useUrlState("region");
  const [status, setStatus] = useUrlState("status");
  const [archived, setArchived] = useUrlState("archived");
  const { token } = useUrlPage();
  const known = storeStatuses.find((each) => each === status);
  const filter = allOf([name && `displayName:${quoted(name)}`, known ? `status = ${known.replace("STORE_STATUS_", "")}` : ""]);
  const query = api.useQuery("get", "/v1/stores", { params: { query: { filter, region, showDeleted: archived === "yes", pageToken: token, pageSize: 50 } } });
  const isFiltered = Boolean(filter || region);
  const clear = () => setParams({}, { replace: true });
  const columns: TableColumnsType<Store> = [
    {
      title: t("catalogue.store"),
      render: (_, { storeId, displayName, deleteTime }) => (
        <div style={{ maxWidth: 360 }}>
          <Link to={`/catalogue/stores/${encodeURIComponent(storeId)}`} className="yk-foreign">{displayName}</Link>
          {deleteTime && <Tag style={{ marginInlineStart: 8 }}>{t("catalogue.archived")}</Tag>}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{storeId}</Typography.Text>
        </div>
      ),
    },
    { title: t("catalogue.region"), dataIndex: "region", render: (value: string) => (value ? <Typography.Link className="yk-foreign" onClick={() => setRegion(value)}>{value}</Typography.Link> : "–") },
    { title: t("catalogue.address"), dataIndex: "address", render: (value: string) => <span className="yk-foreign">{value || "–"}</span> },
    { title: t("catalogue.shopPhone"), dataIndex: "shopPhone", render: (value: string) => value || "–" },
    { title: t("catalogue.status"), dataIndex: "status", render: (value: string) => <Tag color={value === "STORE_STATUS_OPEN" ? "green" : undefined}>{word("StoreStatus", value)}</Tag> },
    { title: t("catalogue.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <CatalogueTabs current="stores" acts={<MakeButton />}>
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap align="center" style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("catalogue.searchStores")} width={280} />
          {region && <Tag closable onClose={() => setRegion("")} className="yk-foreign">{t("catalogue.inRegion", { region })}</Tag>}
          <Chosen label={t("catalogue.status")} value={known ?? ""} options={storeStatuses.map((value) => ({ value, label: word("StoreStatus", value) }))} onChange={setStatus} />
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={archived === "yes"} onChange={(on) => setArchived(on ? "yes" : "")} />
            {t("catalogue.showArchived")}
          </label>
          {isFiltered && <Button type="link" onClick={clear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<Store>
          query={query}
          rows={query.data?.stores}
          nextPageToken={query.data?.nextPageToken}
          rowKey="storeId"
          columns={columns}
          empty={
            isFiltered ? (
              <EmptyState title={t("catalogue.noStoreFound")} hint={t("catalogue.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} />
            ) : (
              <EmptyState title={t("catalogue.noStores")} hint={t("catalogue.noStoresHint")} action={<MakeButton />} />
            )
          }
        />
      </Card>
    </CatalogueTabs>
  );
}

function MakeButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <PermittedButton permission="PERMISSION_CATALOGUE_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/catalogue/stores/new")}>
      {t("catalogue.makeStore")}
    </PermittedButton>
  );
}
