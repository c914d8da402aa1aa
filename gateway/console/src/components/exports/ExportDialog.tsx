import { useMutation } from "@tanstack/react-query";
import { Alert, Flex, Form, Input, Modal, Radio, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { asApiError } from "../../api/errors";
import { fetcher, queries, type Schema } from "../../api/client";
import { usePermission } from "../../app/session";
import { useEnumWords } from "../enumWords";
import { useErrorWords } from "../errorWords";
import { newRequestId } from "../requestId";
import { DEFAULT_COLUMNS, useColumnOptions } from "./columns";

/** Whom a file is to hold: the members of a segment, or whom a search finds. */
export type ExportedList = { name: string } & ({ segmentId: string } | { query: string; filter: string });

const FORMATS: Schema<"ListFormat">[] = ["LIST_FORMAT_CSV", "LIST_FORMAT_XLSX", "LIST_FORMAT_NDJSON", "LIST_FORMAT_PARQUET"];
const MAXIMUM_COLUMNS = 200;
const NAME_LENGTH = 100;

interface Wanted {
  displayName: string;
  format: Schema<"ListFormat">;
  columns: string[];
  isInFull: boolean;
}

async function start(list: ExportedList, { displayName, format, columns, isInFull }: Wanted, requestId: string): Promise<void> {
  // Not said at all by who may not say it.
  const options = { displayName: displayName.trim(), format, columns, ...(isInFull && { contactsInFull: true }) };
  if ("segmentId" in list) await fetcher.POST("/v1/segments/{segment_id}:export", { params: { path: { segment_id: list.segmentId } }, body: { options, requestId } });
  else await fetcher.POST("/v1/customers:export", { body: { query: list.query, filter: list.filter, options, requestId } });
}

/** Asks how a list is written, and has it written. */
export function ExportDialog({ list, onClose }: { list: ExportedList; onClose: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const errorWords = useErrorWords();
  const navigate = useNavigate();
  const mayInFull = usePermission()("PERMISSION_CUSTOMERS_EXPORT");
  const options = useColumnOptions();
  const [form] = Form.useForm<Wanted>();
  // What was refused may be asked for otherwise, which is another request.
  const [requestId, setRequestId] = useState(newRequestId);
  const make = useMutation({
    mutationFn: (wanted: Wanted) => start(list, wanted, requestId),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/data/exports");
    },
  });
  const error = make.error && errorWords(asApiError(make.error));
  const initial: Wanted = { displayName: [...list.name].slice(0, NAME_LENGTH).join(""), format: "LIST_FORMAT_CSV", columns: DEFAULT_COLUMNS, isInFull: false };
  return (
    <Modal open title={t("exports.title")} okText={t("exports.start")} onOk={form.submit} onCancel={onClose} confirmLoading={make.isPending}>
      <Form<Wanted> form={form} layout="vertical" requiredMark={false} initialValues={initial} onValuesChange={() => setRequestId(newRequestId())} onFinish={(wanted) => make.mutate(wanted)}>
        {error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={error.title} description={error.advice} />}
        <Form.Item name="displayName" label={t("exports.name")} extra={t("exports.nameHint")}><Input maxLength={NAME_LENGTH} /></Form.Item>
        <Form.Item name="format" label={t("exports.format")}>
          <Radio.Group options={FORMATS.map((value) => ({ value, label: word("ListFormat", value) }))} />
        </Form.Item>
        <Form.Item name="columns" label={t("exports.columns")} extra={t("exports.columnsHint")} rules={[{ required: true, message: t("exports.columnsMissing") }]}>
          <Select mode="multiple" options={options} maxCount={MAXIMUM_COLUMNS} showSearch={{ optionFilterProp: "label" }} />
        </Form.Item>
        <Form.Item name="isInFull" label={t("exports.contacts")} extra={mayInFull ? t("exports.contactsHint") : t("frame.notPermitted", { what: t("enums.Permission.PERMISSION_CUSTOMERS_EXPORT") })}>
          <Radio.Group options={[{ value: false, label: t("exports.masked") }, { value: true, label: t("exports.inFull"), disabled: !mayInFull }]} />
        </Form.Item>
      </Form>
      <Flex vertical>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("exports.hint")}</Typography.Text>
        <Link to="/data/exports">{t("exports.see")}</Link>
      </Flex>
    </Modal>
  );
}
