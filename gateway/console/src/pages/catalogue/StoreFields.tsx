import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Col, Flex, Form, Input, Row, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { storeStatuses, weekdays } from "./words";

const zones = Intl.supportedValuesOf("timeZone");
const ID = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;
const OPENS = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const CLOSES = /^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;

/** What the form holds. */
export interface Values {
  storeId: string;
  displayName: string;
  region: string;
  address: string;
  shopPhone: string;
  timeZone: string;
  status: (typeof storeStatuses)[number];
  openingHours: { weekday: (typeof weekdays)[number]; openTime: string; closeTime: string }[];
}

/** Returns what the form begins with. */
export function valuesOf(store: Schema<"Store"> | undefined): Partial<Values> {
  if (!store) return { status: "STORE_STATUS_OPEN", openingHours: [] };
  return {
    ...store,
    status: storeStatuses.find((each) => each === store.status) ?? "STORE_STATUS_OPEN",
    openingHours: store.openingHours.map((each) => ({ ...each, weekday: weekdays.find((day) => day === each.weekday) ?? "WEEKDAY_MONDAY" })),
  };
}

/** Returns what the form says, as the API takes it. */
export function bodyOf({ displayName = "", region = "", address = "", shopPhone = "", timeZone = "", status, openingHours = [] }: Values) {
  return { displayName: displayName.trim(), region: region.trim(), address: address.trim(), shopPhone: shopPhone.trim(), timeZone, status, openingHours };
}

/** The fields of a store. */
export function StoreFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { zone } = useFormat();
  return (
    <>
      <Row gutter={16}>
        <Col xs={24} md={12}>
          <Form.Item name="storeId" label={t("catalogue.storeId")} extra={isNew ? t("catalogue.storeIdHint") : undefined} rules={[{ required: true, message: t("catalogue.storeIdMissing") }, { pattern: ID, message: t("catalogue.idWrong") }]}>
            <Input maxLength={63} disabled={!isNew} />
          </Form.Item>
        </Col>
        <Col xs={24} md={12}><Form.Item name="displayName" label={t("catalogue.name")}><Input maxLength={200} /></Form.Item></Col>
        <Col xs={24} md={12}><Form.Item name="region" label={t("catalogue.region")} extra={t("catalogue.regionHint")}><Input maxLength={300} /></Form.Item></Col>
        <Col xs={24} md={12}>
          <Form.Item name="status" label={t("catalogue.status")}>
            <Select options={storeStatuses.map((value) => ({ value, label: word("StoreStatus", value) }))} />
          </Form.Item>
        </Col>
        <Col xs={24}><Form.Item name="address" label={t("catalogue.address")}><Input maxLength={300} /></Form.Item></Col>
        <Col xs={24} md={12}>
          <Form.Item name="shopPhone" label={t("catalogue.shopPhone")} rules={[{ pattern: /^[0-9+() /-]*$/, message: t("catalogue.phoneWrong") }]}><Input maxLength={40} /></Form.Item>
        </Col>
        <Col xs={24} md={12}>
          <Form.Item name="timeZone" label={t("catalogue.timeZone")} initialValue={zone}>
            <Select showSearch options={zones.map((value) => ({ value, label: value }))} />
          </Form.Item>
        </Col>
      </Row>
      <Form.List name="openingHours">
        {(fields, { add, remove }) => (
          <Form.Item label={t("catalogue.openingHours")} extra={t("catalogue.openingHoursHint")} style={{ marginBottom: 0 }}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8}>
                <Form.Item name={[name, "weekday"]} style={{ flex: 2, marginBottom: 8 }}>
                  <Select aria-label={t("catalogue.weekday")} options={weekdays.map((value) => ({ value, label: word("Weekday", value) }))} />
                </Form.Item>
                <Form.Item name={[name, "openTime"]} style={{ flex: 1, marginBottom: 8 }} rules={[{ required: true, pattern: OPENS, message: t("catalogue.timeWrong") }]}>
                  <Input maxLength={5} aria-label={t("catalogue.opens")} placeholder="10:00" />
                </Form.Item>
                <Form.Item name={[name, "closeTime"]} style={{ flex: 1, marginBottom: 8 }} rules={[{ required: true, pattern: CLOSES, message: t("catalogue.timeWrong") }]}>
                  <Input maxLength={5} aria-label={t("catalogue.closes")} placeholder="22:00" />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t("catalogue.removeHours")} onClick={() => remove(name)} />
              </Flex>
            ))}
            {fields.length < 28 && (
              <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ weekday: weekdays[fields.length % 7], openTime: "10:00", closeTime: "22:00" })}>{t("catalogue.addHours")}</Button>
            )}
          </Form.Item>
        )}
      </Form.List>
    </>
  );
}
