import { AlignCenterOutlined, CheckCircleOutlined, ExclamationCircleOutlined, RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, Flex } from "antd";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { History } from "../../../components/history";
import type { Autosave } from "./autosave";
import type { Drawing } from "./drawing";
import { SaveState } from "./SaveState";

interface Props {
  history: StoreApi<History<Drawing>>;
  autosave: Autosave;
  mayEdit: boolean;
  /** How many. */
  problems: number;
  isListing: boolean;
  onList: () => void;
}

/** Above the canvas: back and forth, tidy, how it is kept, how much is wrong. */
export function Toolbar({ history, autosave, mayEdit, problems, isListing, onList }: Props) {
  const { t } = useTranslation();
  const { past, future, present, undo, redo, draw } = useStore(history);
  return (
    <Flex gap={4} align="center" wrap className="yk-toolbar">
      <Button type="text" icon={<UndoOutlined />} disabled={!mayEdit || past.length === 0} aria-label={t("journeyEditor.undo")} title={`${t("journeyEditor.undo")} (Ctrl+Z)`} onClick={undo} />
      <Button type="text" icon={<RedoOutlined />} disabled={!mayEdit || future.length === 0} aria-label={t("journeyEditor.redo")} title={`${t("journeyEditor.redo")} (Ctrl+Shift+Z)`} onClick={redo} />
      <Button type="text" icon={<AlignCenterOutlined />} disabled={!mayEdit || present.positions.length === 0} onClick={() => draw({ ...present, positions: [] })}>{t("journeyEditor.tidy")}</Button>
      <span style={{ flex: 1 }} />
      <SaveState autosave={autosave} />
      <Button type="text" danger={problems > 0} icon={problems > 0 ? <ExclamationCircleOutlined /> : <CheckCircleOutlined />} aria-expanded={isListing} onClick={onList}>
        {problems > 0 ? t("journeyEditor.problemCount", { count: problems }) : t("journeyEditor.noProblems")}
      </Button>
    </Flex>
  );
}
