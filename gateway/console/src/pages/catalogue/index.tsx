import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Input, Switch, Tag, Typography, type TableColumnsType } from "antd";
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
import { exactMoney, productStatuses } from "./words";

type Product = Schema<"Product">;

/** What the shop sells. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [, setParams] = useSearchParams();
  const [name, setName] = useUrlState("q");
  const [category, setCategory] = useUrlState("category");
  const [brand, setBrand] = useUrlState("brand");
  const [status, setStatus] = useUrlState("status");
  const [archived, setArchived] = useUrlState("archived");
  const { token } = useUrlPage();
  const known = productStatuses.find((each) => each === status);
  const filter = allOf([name && `displayName:${quoted(name)}`, brand && `brand = ${quoted(brand)}`, known ? `status = ${known.replace("PRODUCT_STATUS_", "")}` : ""]);
  const query = api.useQuery("get", "/v1/products", { params: { query: { filter, category, showDeleted: archived === "yes", pageToken: token, pageSize: 50 } } });
  const isFiltered = Boolean(filter || category);
  const clear = () => setParams({}, { replace: true });
  const make = <MakeButton />;
  return (
    <CatalogueTabs current="products" acts={make}>
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap align="center" style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("catalogue.searchProducts")} width={280} />
          <Settled value={category} onChange={setCategory} label={t("catalogue.category")} />
          <Settled value={brand} onChange={setBrand} label={t("catalogue.brand")} />
          <Chosen label={t("catalogue.status")} value={known ?? ""} options={productStatuses.map((value) => ({ value, label: word("ProductStatus", value) }))} onChange={setStatus} />
          <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <Switch size="small" checked={archived === "yes"} onChange={(on) => setArchived(on ? "yes" : "")} />
            {t("catalogue.showArchived")}
          </label>
          {isFiltered && <Button type="link" onClick={clear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<Product>
          query={query}
          rows={query.data?.products}
          nextPageToken={query.data?.nextPageToken}
          rowKey="sku"
          columns={useColumns(setCategory, setBrand)}
          empty={
            isFiltered ? (
              <EmptyState title={t("catalogue.noProductFound")} hint={t("catalogue.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} />
            ) : (
              <EmptyState title={t("catalogue.noProducts")} hint={t("catalogue.noProductsHint")} action={make} />
            )
          }
        />
      </Card>
    </CatalogueTabs>
  );
}

function useColumns(setCategory: (value: string) => void, setBrand: (value: string) => void): TableColumnsType<Product> {
  const { t, i18n } = useTranslation();
  const word = useEnumWords();
  const chooses = (value: string, choose: (value: string) => void) =>
    value ? <Typography.Link className="yk-foreign" onClick={() => choose(value)}>{value}</Typography.Link> : "–";
  return [
    {
      title: t("catalogue.product"),
      render: (_, { sku, displayName, deleteTime }) => (
        <div style={{ maxWidth: 360 }}>
          <Link to={`/catalogue/products/${encodeURIComponent(sku)}`} className="yk-foreign">{displayName}</Link>
          {deleteTime && <Tag style={{ marginInlineStart: 8 }}>{t("catalogue.archived")}</Tag>}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{sku}</Typography.Text>
        </div>
      ),
    },
    { title: t("catalogue.category"), dataIndex: "category", render: (value: string) => chooses(value, setCategory) },
    { title: t("catalogue.brand"), dataIndex: "brand", render: (value: string) => chooses(value, setBrand) },
    { title: t("catalogue.price"), align: "end", render: (_, { price }) => (price ? exactMoney(price, i18n.language) : "–") },
    { title: t("catalogue.status"), dataIndex: "status", render: (value: string) => <Tag color={value === "PRODUCT_STATUS_ON_SALE" ? "green" : undefined}>{word("ProductStatus", value)}</Tag> },
    { title: t("catalogue.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
}

/** A filter that is asked for at Enter, since only a whole value finds something. */
function Settled({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  return (
    <Input
      key={value}
      allowClear
      defaultValue={value}
      maxLength={300}
      aria-label={label}
      placeholder={label}
      style={{ width: 150 }}
      onPressEnter={(event) => onChange(event.currentTarget.value.trim())}
      onBlur={(event) => event.target.value.trim() !== value && onChange(event.target.value.trim())}
      onClear={() => onChange("")}
    />
  );
}

function MakeButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <PermittedButton permission="PERMISSION_CATALOGUE_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/catalogue/products/new")}>
      {t("catalogue.makeProduct")}
    </PermittedButton>
  );
}
