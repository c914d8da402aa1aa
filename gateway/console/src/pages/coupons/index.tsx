import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { allOf, quoted } from "../../components/filterText";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { templateStates, useAmount, useBenefitWords, useValidityWords } from "./words";

type Template = Schema<"CouponTemplate">;

/** Coupon templates, with what came of their coupons and what they cost. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [, setParams] = useSearchParams();
  const [name, setName] = useUrlState("q");
  const [state, setState] = useUrlState("state");
  const { token } = useUrlPage();
  const known = templateStates.find((each) => each === state);
  const filter = allOf([name && `displayName:${quoted(name)}`, known ? `state = ${known.replace("COUPON_TEMPLATE_STATE_", "")}` : ""]);
  const query = api.useQuery("get", "/v1/couponTemplates", { params: { query: { filter, orderBy: "createTime desc", pageToken: token, pageSize: 50 } } }, { ...live });
  const clear = () => setParams({}, { replace: true });
  return (
    <>
      <PageHeader title={t("nav.coupons")} hint={t("coupons.hint")} acts={<MakeButton />} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap align="center" style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("coupons.search")} width={280} />
          <Chosen label={t("coupons.state")} value={known ?? ""} options={templateStates.map((value) => ({ value, label: word("CouponTemplateState", value) }))} onChange={setState} />
          {filter && <Button type="link" onClick={clear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<Template>
          query={query}
          rows={query.data?.couponTemplates}
          nextPageToken={query.data?.nextPageToken}
          rowKey="couponTemplateId"
          columns={useColumns()}
          empty={
            filter ? (
              <EmptyState title={t("coupons.noneFound")} hint={t("coupons.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} />
            ) : (
              <EmptyState title={t("coupons.none")} hint={t("coupons.noneHint")} action={<MakeButton />} />
            )
          }
        />
      </Card>
    </>
  );
}

function useColumns(): TableColumnsType<Template> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  const money = useAmount();
  const gives = useBenefitWords();
  const isValid = useValidityWords();
  return [
    {
      title: t("coupons.template"),
      render: (_, template) => (
        <div style={{ maxWidth: 340 }}>
          <Link to={`/coupons/${template.couponTemplateId}`} className="yk-foreign">{template.displayName}</Link>
          {template.state === "COUPON_TEMPLATE_STATE_ARCHIVED" && <Tag style={{ marginInlineStart: 8 }}>{word("CouponTemplateState", template.state)}</Tag>}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{gives(template)}</Typography.Text>
        </div>
      ),
    },
    { title: t("coupons.validity"), render: (_, template) => <div style={{ maxWidth: 260 }}>{isValid(template)}</div> },
    {
      title: t("coupons.issued"),
      align: "end",
      render: (_, { use, stock }) => (stock === "0" ? format.number(use!.issued) : t("coupons.ofStock", { issued: format.number(use!.issued), stock: format.number(stock) })),
    },
    { title: t("coupons.redeemed"), align: "end", render: (_, { use }) => format.number(use!.redeemed) },
    { title: t("coupons.cost"), align: "end", render: (_, { use, currencyCode }) => money(use!.cost, currencyCode) },
    { title: t("coupons.revenue"), align: "end", render: (_, { use, currencyCode }) => money(use!.revenue, currencyCode) },
  ];
}

function MakeButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <PermittedButton permission="PERMISSION_COUPONS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/coupons/new")}>
      {t("coupons.make")}
    </PermittedButton>
  );
}
