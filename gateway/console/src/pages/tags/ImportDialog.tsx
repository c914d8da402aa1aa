import { useMutation } from "@tanstack/react-query";
import { Alert, App, Input, Modal, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { tagFamilies } from "../../components/tags";
import { useTellError } from "../../components/tellError";

const MOST = 500;

/** Defines many tags at once from lines as a spreadsheet copies them. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const word = useEnumWords();
  const [text, setText] = useState("");
  const lines = text.split("\n").filter((line) => line.trim());
  const read = lines.map((line): Schema<"TagInput"> | undefined => {
    const [tagId = "", family = "", titleZh = "", titleEn = "", owner = "", description = ""] = line.split("\t").map((cell) => cell.trim());
    const known = tagFamilies.find((each) => [each, each.replace("TAG_FAMILY_", ""), word("TagFamily", each)].some((name) => name.toLowerCase() === family.toLowerCase()));
    return tagId && known ? { tagId, family: known, titleZh, titleEn, owner, description } : undefined;
  });
  const wrong = read.findIndex((tag) => tag === undefined);
  const save = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/tags:batchCreate", { body: { tags: read.filter((tag) => tag !== undefined) } })).data!,
    onSuccess: ({ created }) => {
      void message.success(t("tags.imported", { count: created }));
      void queries.invalidateQueries();
      onClose();
    },
    onError: useTellError(),
  });
  return (
    <Modal open title={t("tags.import")} onCancel={onClose} okText={t("tags.importOk", { count: lines.length })} okButtonProps={{ disabled: lines.length === 0 || wrong >= 0 || lines.length > MOST, loading: save.isPending }} onOk={() => save.mutate()} width={720}>
      <Typography.Paragraph type="secondary">{t("tags.importHint", { families: tagFamilies.map((each) => word("TagFamily", each)).join(", ") })}</Typography.Paragraph>
      <Input.TextArea rows={10} className="yk-foreign" aria-label={t("tags.import")} value={text} onChange={({ target }) => setText(target.value)} />
      {wrong >= 0 && <Alert type="warning" style={{ marginTop: 12 }} title={t("tags.importWrong", { line: wrong + 1 })} />}
      {lines.length > MOST && <Alert type="warning" style={{ marginTop: 12 }} title={t("tags.importMany", { most: MOST })} />}
    </Modal>
  );
}
