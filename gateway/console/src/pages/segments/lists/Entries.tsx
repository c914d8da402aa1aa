import { InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, AutoComplete, Flex, Input, Progress, Typography, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { useFieldName } from "../../../components/fieldWords";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";
import { identifiersOf, portionsOf } from "./portions";

type Act = "add" | "remove";

interface Outcome {
  changed: number;
  unknown: string[];
}

const types = ["phone", "email", "user_id", "member_card", "unionid", "openid", "wecom_external_user_id"];
const SHOWN = 20;

/** Puts customers in or takes them out, by identifiers that are typed, pasted, or the first column of a file. */
export function Entries({ list, act }: { list: Schema<"CustomerList">; act: Act }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const format = useFormat();
  const fieldName = useFieldName();
  const tellError = useTellError();
  const [type, setType] = useState("phone");
  const [text, setText] = useState("");
  const [done, setDone] = useState(0);
  const values = identifiersOf(text, type);
  const send = useMutation({
    mutationFn: async (): Promise<Outcome> => {
      const outcome: Outcome = { changed: 0, unknown: [] };
      setDone(0);
      // One after the other: each is in when it is answered, and what failed can be sent again as it is.
      for (const portion of portionsOf(values)) {
        const call = { params: { path: { customer_list_id: list.customerListId } }, body: { identifiers: portion.map((value) => ({ type, value })) } };
        if (act === "add") {
          const { added, unknownIdentifiers } = (await fetcher.POST("/v1/customerLists/{customer_list_id}:add", call)).data!;
          outcome.changed += added;
          outcome.unknown.push(...unknownIdentifiers.map((place) => portion[place]!));
        } else {
          const { removed, unknownIdentifiers } = (await fetcher.POST("/v1/customerLists/{customer_list_id}:remove", call)).data!;
          outcome.changed += removed;
          outcome.unknown.push(...unknownIdentifiers.map((place) => portion[place]!));
        }
        setDone((before) => before + portion.length);
      }
      return outcome;
    },
    onSuccess: () => {
      void message.success(t(`keeping.acted.${act}`));
      setText("");
    },
    onError: tellError,
    onSettled: () => void queries.invalidateQueries(),
  });
  const take = (file: File) => {
    void file.text().then(setText);
    return false;
  };
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} align="center" wrap>
        <span>{t("keeping.identifierType")}</span>
        <AutoComplete style={{ width: 220 }} value={type} aria-label={t("keeping.identifierType")} options={types.map((value) => ({ value, label: `${fieldName(value)} (${value})` }))} onChange={(chosen: string) => setType(chosen ?? "")} />
      </Flex>
      <Upload.Dragger accept=".csv,.txt,.tsv" multiple={false} showUploadList={false} disabled={send.isPending} beforeUpload={take}>
        <p className="ant-upload-drag-icon"><InboxOutlined /></p>
        <p>{t("keeping.dropFile")}</p>
        <Typography.Text type="secondary">{t("keeping.dropFileHint")}</Typography.Text>
      </Upload.Dragger>
      <Input.TextArea value={text} aria-label={t("keeping.identifiers")} placeholder={t("keeping.identifiersHint")} autoSize={{ minRows: 3, maxRows: 10 }} disabled={send.isPending} onChange={({ target }) => setText(target.value)} />
      {send.isPending && <Progress percent={Math.round((100 * done) / Math.max(values.length, 1))} aria-label={t("keeping.progress")} />}
      <Flex gap={12} align="center" wrap>
        <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" loading={send.isPending} blocked={values.length === 0 || !type ? t("keeping.nothingNamed") : ""} onClick={() => send.mutate()}>{t(`keeping.acts.${act}`)}</PermittedButton>
        <Typography.Text type="secondary">{t("keeping.named", { count: values.length, number: format.number(values.length) })}</Typography.Text>
      </Flex>
      {send.data && (
        <Alert
          type={send.data.unknown.length ? "warning" : "success"}
          showIcon
          title={t(`keeping.outcomes.${act}`, { changed: format.number(send.data.changed), unknown: format.number(send.data.unknown.length) })}
          description={send.data.unknown.length > 0 && <span className="yk-foreign">{send.data.unknown.slice(0, SHOWN).join(", ")}{send.data.unknown.length > SHOWN ? " …" : ""}</span>}
        />
      )}
    </Flex>
  );
}
