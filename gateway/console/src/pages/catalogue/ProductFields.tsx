import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Col, Flex, Form, Input, Row, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useSessionQuery } from "../../app/session";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { productStatuses } from "./words";

const currencies = Intl.supportedValuesOf("currency");
const AMOUNT = /^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$/;
const SKU = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;

/** What the form holds. */
export interface Values {
  sku: string;
  displayName: string;
  category: string;
  brand: string;
  amount: string;
  currencyCode: string;
  status: (typeof productStatuses)[number];
  imageUrl: string;
  pageUrl: string;
  attributes: { name: string; value: string }[];
}

/** Returns what the form begins with. */
export function valuesOf(product: Schema<"Product"> | undefined): Partial<Values> {
  if (!product) return { status: "PRODUCT_STATUS_ON_SALE", attributes: [] };
  return {
    ...product,
    status: productStatuses.find((each) => each === product.status) ?? "PRODUCT_STATUS_ON_SALE",
    amount: product.price?.amount ?? "",
    currencyCode: product.price?.currencyCode,
    attributes: Object.entries(product.attributes).map(([name, value]) => ({ name, value })),
  };
}

/** Returns what the form says, as the API takes it; a price that was emptied is null, which takes it away. */
export function bodyOf(values: Values) {
  const { displayName = "", category = "", brand = "", amount = "", currencyCode, status, imageUrl = "", pageUrl = "", attributes = [] } = values;
  return {
    displayName: displayName.trim(),
    category: category.trim(),
    brand: brand.trim(),
    price: (amount.trim() ? { amount: amount.trim(), currencyCode } : null) as Schema<"MoneyInput">,
    status,
    imageUrl: imageUrl.trim(),
    pageUrl: pageUrl.trim(),
    attributes: Object.fromEntries(attributes.map(({ name, value = "" }) => [name.trim(), value.trim()])),
  };
}

/** The fields of a product. */
export function ProductFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const currency = useSessionQuery().data?.workspace?.currency || "CNY";
  const amount = Form.useWatch("amount");
  return (
    <>
      <Row gutter={16}>
        <Col xs={24} md={12}>
          <Form.Item name="sku" label={t("catalogue.sku")} extra={isNew ? t("catalogue.skuHint") : undefined} rules={[{ required: true, message: t("catalogue.skuMissing") }, { pattern: SKU, message: t("catalogue.idWrong") }]}>
            <Input maxLength={100} disabled={!isNew} />
          </Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="displayName" label={t("catalogue.name")}><Input maxLength={200} /></Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="category" label={t("catalogue.category")} extra={t("catalogue.pathHint")}><Input maxLength={300} /></Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="brand" label={t("catalogue.brand")}><Input maxLength={100} /></Form.Item>
        </Col>
        <Col xs={14} md={8}>
          <Form.Item name="amount" label={t("catalogue.price")} rules={[{ pattern: AMOUNT, message: t("catalogue.amountWrong") }]}><Input inputMode="decimal" maxLength={17} /></Form.Item>
        </Col>
        <Col xs={10} md={4}>
          <Form.Item name="currencyCode" label={t("catalogue.currency")} initialValue={currency} rules={[{ required: Boolean(amount), message: t("catalogue.currencyMissing") }]}>
            <Select showSearch popupMatchSelectWidth={false} options={currencies.map((value) => ({ value, label: value }))} />
          </Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="status" label={t("catalogue.status")}>
            <Select options={productStatuses.map((value) => ({ value, label: word("ProductStatus", value) }))} />
          </Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="imageUrl" label={t("catalogue.imageUrl")} rules={[{ type: "url", message: t("catalogue.urlWrong") }]}><Input maxLength={1000} placeholder="https://" /></Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="pageUrl" label={t("catalogue.pageUrl")} rules={[{ type: "url", message: t("catalogue.urlWrong") }]}><Input maxLength={1000} placeholder="https://" /></Form.Item>
        </Col>
      </Row>
      <Form.List name="attributes">
        {(fields, { add, remove }) => (
          <Form.Item label={t("catalogue.attributes")} style={{ marginBottom: 0 }}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8}>
                <Form.Item name={[name, "name"]} style={{ flex: 2, marginBottom: 8 }} rules={[{ required: true, whitespace: true, message: t("catalogue.attributeNameMissing") }]}>
                  <Input maxLength={60} aria-label={t("catalogue.attributeName")} placeholder={t("catalogue.attributeName")} />
                </Form.Item>
                <Form.Item name={[name, "value"]} style={{ flex: 3, marginBottom: 8 }}>
                  <Input maxLength={300} aria-label={t("catalogue.attributeValue")} placeholder={t("catalogue.attributeValue")} />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t("catalogue.removeAttribute")} onClick={() => remove(name)} />
              </Flex>
            ))}
            {fields.length < 50 && <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({})}>{t("catalogue.addAttribute")}</Button>}
          </Form.Item>
        )}
      </Form.List>
    </>
  );
}
