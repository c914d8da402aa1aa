import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Form, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { roles, type StaffMember } from "../words";

export interface Values {
  staffId?: string;
  displayName: string;
  wecomUserId: string;
  storeId: string;
  managedStoreIds: string[];
  skills: string[];
  shift: Schema<"ShiftHours">[];
  timeZone: string;
  capacity: number;
  role: Schema<"StaffRole">;
  userId: string;
  away: boolean;
}

const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** A member as the form has it; a new one works on weekdays from nine to six. */
export function valuesOf(member?: StaffMember): Values {
  return {
    displayName: member?.displayName ?? "",
    wecomUserId: member?.wecomUserId ?? "",
    storeId: member?.storeId ?? "",
    managedStoreIds: member?.managedStoreIds ?? [],
    skills: member?.skills ?? [],
    shift: member?.shift ?? [1, 2, 3, 4, 5].map((weekday) => ({ weekday, startTime: "09:00", endTime: "18:00" })),
    timeZone: member?.timeZone ?? "Asia/Shanghai",
    capacity: member?.capacity ?? 20,
    role: member?.role ?? "STAFF_ROLE_STAFF",
    userId: member?.userId ?? "",
    away: member?.away ?? false,
  };
}

/** What the form says, as it is sent. */
export function bodyOf({ staffId: _, ...values }: Values) {
  return { ...values, displayName: values.displayName.trim(), managedStoreIds: values.role === "STAFF_ROLE_MANAGER" ? values.managedStoreIds : [] };
}

export function StaffFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const role = Form.useWatch<Schema<"StaffRole"> | undefined>("role");
  return (
    <>
      {isNew && <Form.Item name="staffId" label={t("tasks.staffId")} extra={t("tasks.staffIdHint")} rules={[{ pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/, message: t("tasks.staffIdHint") }]}><Input maxLength={63} /></Form.Item>}
      <Form.Item name="displayName" label={t("tasks.name")} rules={[{ required: true, whitespace: true, message: t("tasks.nameMissing") }]}><Input maxLength={100} /></Form.Item>
      <Form.Item name="storeId" label={t("tasks.storeId")}><Input maxLength={63} /></Form.Item>
      <Form.Item name="role" label={t("tasks.role")}><Select options={roles.map((value) => ({ value, label: word("StaffRole", value) }))} /></Form.Item>
      <Form.Item name="managedStoreIds" label={t("tasks.managedStores")} hidden={role !== "STAFF_ROLE_MANAGER"}><Select mode="tags" maxCount={200} open={false} suffixIcon={null} /></Form.Item>
      <Form.Item name="wecomUserId" label={t("tasks.wecomUserId")} extra={t("tasks.wecomHint")}><Input maxLength={64} /></Form.Item>
      <Form.Item name="userId" label={t("tasks.userId")} extra={t("tasks.userIdHint")}><Input maxLength={100} /></Form.Item>
      <Form.Item name="skills" label={t("tasks.skills")} extra={t("tasks.skillsHint")}><Select mode="tags" maxCount={20} open={false} suffixIcon={null} /></Form.Item>
      <Form.Item name="capacity" label={t("tasks.capacity")} extra={t("tasks.capacityHint")} rules={[{ required: true, message: t("tasks.capacityHint") }]}><InputNumber min={0} max={1000} precision={0} style={{ width: 160 }} /></Form.Item>
      <Form.Item label={t("tasks.shift")} extra={t("tasks.shiftHint")}>
        <Form.List name="shift">
          {(fields, { add, remove }) => (
            <Flex vertical gap={8}>
              {fields.map(({ key, name }) => (
                <Flex key={key} gap={8} wrap align="center">
                  <Form.Item name={[name, "weekday"]} noStyle><Select aria-label={t("tasks.weekday")} style={{ width: 110 }} options={weekdays.map((value) => ({ value, label: t(`tasks.weekdays.${value}`) }))} /></Form.Item>
                  <Form.Item name={[name, "startTime"]} noStyle rules={[{ required: true }]}><Input type="time" aria-label={t("tasks.from")} style={{ width: 120 }} /></Form.Item>
                  <Form.Item name={[name, "endTime"]} noStyle rules={[{ required: true }]}><Input type="time" aria-label={t("tasks.until")} style={{ width: 120 }} /></Form.Item>
                  <Button type="text" icon={<DeleteOutlined />} aria-label={t("tasks.removeHours")} onClick={() => remove(name)} />
                </Flex>
              ))}
              {fields.length < 28 && <Button icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} onClick={() => add({ weekday: 1, startTime: "09:00", endTime: "18:00" })}>{t("tasks.addHours")}</Button>}
            </Flex>
          )}
        </Form.List>
      </Form.Item>
      <Form.Item name="timeZone" label={t("tasks.timeZone")}><Input maxLength={64} /></Form.Item>
      <Form.Item name="away" label={t("tasks.awayField")} valuePropName="checked"><Switch /></Form.Item>
    </>
  );
}
