import { useMutation } from "@tanstack/react-query";
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { useTellError } from "../../components/tellError";

type Journey = Schema<"Journey">;

interface Props {
  /** The journey whose name and description change; absent: one is made. */
  journey?: Journey;
  onClose: () => void;
  onSaved: (journey: Journey) => void;
}

/** What a journey is called, and what it is for. */
export function NameDialog({ journey, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const [displayName, setDisplayName] = useState(journey?.displayName ?? "");
  const [description, setDescription] = useState(journey?.description ?? "");
  const save = useMutation({
    mutationFn: async () => {
      const body = { displayName: displayName.trim(), description };
      if (!journey) return (await fetcher.POST("/v1/journeys", { body })).data!;
      const params = { path: { journey_id: journey.journeyId }, query: { updateMask: "displayName,description" } };
      return (await fetcher.PATCH("/v1/journeys/{journey_id}", { params, body })).data!;
    },
    onSuccess: (saved) => {
      void queries.invalidateQueries();
      onSaved(saved);
    },
    onError: tellError,
  });
  const submit = () => displayName.trim() && !save.isPending && save.mutate();
  return (
    <Modal
      open
      title={t(journey ? "journeyEditor.rename" : "journeyEditor.make")}
      okText={t(journey ? "segments.save" : "journeyEditor.makeNow")}
      okButtonProps={{ disabled: !displayName.trim(), loading: save.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <Form layout="vertical" requiredMark={false} component="div">
        <Form.Item label={t("journeys.name")} htmlFor="journey-name">
          <Input id="journey-name" autoFocus value={displayName} maxLength={200} placeholder={t("journeyEditor.nameExample")} onChange={({ target }) => setDisplayName(target.value)} onPressEnter={submit} />
        </Form.Item>
        <Form.Item label={t("segments.description")} htmlFor="journey-description">
          <Input.TextArea id="journey-description" value={description} maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} onChange={({ target }) => setDescription(target.value)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
