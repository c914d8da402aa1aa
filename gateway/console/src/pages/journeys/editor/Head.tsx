import { DeleteOutlined, EditOutlined, SendOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { usePermission } from "../../../app/session";
import type { Schema } from "../../../api/client";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { NameDialog } from "../NameDialog";
import { StateTag } from "../StateTag";
import type { Autosave } from "./autosave";

interface Props {
  journey: Schema<"Journey">;
  autosave: Autosave;
  isChecking: boolean;
  onPublish: () => void;
  onDiscard: () => Promise<unknown>;
}

/** The journey's name, and what becomes of its draft. */
export function Head({ journey, autosave, isChecking, onPublish, onDiscard }: Props) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const mayWrite = usePermission()("PERMISSION_JOURNEYS_WRITE");
  const { state, savedAt } = useStore(autosave.saving);
  const [isNaming, setNaming] = useState(false);
  const isDraft = savedAt !== undefined || state !== "saved";
  const isClosed = journey.state === "JOURNEY_STATE_ARCHIVED" || journey.deleteTime !== undefined;
  const ask = () =>
    modal.confirm({
      title: t("journeyEditor.discardQuestion"),
      content: t(journey.version > 0 ? "journeyEditor.discardHint" : "journeyEditor.discardAllHint"),
      okText: t("journeyEditor.discard"),
      okButtonProps: { danger: true },
      onOk: onDiscard,
    });
  return (
    <>
      <PageHeader
        title={journey.displayName}
        back={`/journeys/${journey.journeyId}`}
        beside={
          <>
            {mayWrite && <Button type="text" size="small" icon={<EditOutlined />} aria-label={t("journeyEditor.rename")} title={t("journeyEditor.rename")} onClick={() => setNaming(true)} />}
            <StateTag state={journey.state} />
          </>
        }
        hint={t(isClosed ? "journeyEditor.archived" : !mayWrite ? "journeyEditor.readOnly" : journey.version > 0 ? "journeyEditor.beside" : "journeyEditor.first")}
        acts={
          <>
            <PermittedButton permission="PERMISSION_JOURNEYS_WRITE" icon={<DeleteOutlined />} blocked={isDraft ? "" : t("journeyEditor.noDraft")} onClick={ask}>{t("journeyEditor.discard")}</PermittedButton>
            <PermittedButton
              permission="PERMISSION_JOURNEYS_PUBLISH"
              type="primary"
              icon={<SendOutlined />}
              loading={isChecking}
              blocked={isClosed ? t("journeyEditor.archived") : state === "conflict" ? t("journeyEditor.conflictFirst") : isDraft ? "" : t("journeyEditor.noDraft")}
              onClick={onPublish}
            >
              {t("journeys.publish")}
            </PermittedButton>
          </>
        }
      />
      {isNaming && <NameDialog journey={journey} onClose={() => setNaming(false)} onSaved={() => setNaming(false)} />}
    </>
  );
}
