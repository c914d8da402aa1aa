import { SearchOutlined } from "@ant-design/icons";
import { Empty, Input, Modal, Typography, theme } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useSettled } from "../components/useSettled";
import { useFound } from "./found";

/** A box, and under it what the words lead to; arrows choose, Enter goes there. */
export default function SearchPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const navigate = useNavigate();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const query = useSettled(typed.trim());
  const { found, isAsking } = useFound(query);
  useEffect(() => setChosen(0), [query]);
  const isOld = query !== typed.trim() || isAsking;
  const at = Math.min(chosen, found.length - 1);
  const go = (to: string) => {
    onClose();
    void navigate(to);
  };
  const heard = (event: React.KeyboardEvent) => {
    // Enter ends the choice of Chinese characters, too.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length > 0) setChosen((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    }
    const wanted = found[at];
    if (event.key === "Enter" && wanted && !isOld) go(wanted.to);
  };
  return (
    <Modal open footer={null} closable={false} width={560} style={{ top: 80 }} title={null} onCancel={onClose} afterOpenChange={(isOpen) => isOpen && document.getElementById(`${listId}-box`)?.focus()}>
      <Input
        id={`${listId}-box`}
        size="large"
        variant="borderless"
        autoFocus
        prefix={<SearchOutlined />}
        value={typed}
        maxLength={200}
        role="combobox"
        aria-label={t("search.title")}
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
        placeholder={t("search.example")}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={heard}
      />
      <div id={listId} role="listbox" aria-label={t("search.results")} style={{ maxHeight: 420, overflow: "auto", borderTop: `1px solid ${token.colorBorderSecondary}`, paddingTop: 8, opacity: isOld ? 0.6 : 1 }}>
        {found.map(({ key, kind, name, beside, to }, index) => (
          <div
            key={key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseEnter={() => setChosen(index)}
            onClick={() => go(to)}
            style={{ display: "flex", gap: 12, alignItems: "baseline", padding: "8px 12px", cursor: "pointer", borderRadius: token.borderRadius, background: index === at ? token.colorPrimaryBg : undefined }}
          >
            <Typography.Text type="secondary" style={{ flex: "0 0 72px", fontSize: 12 }}>{t(`search.kinds.${kind}`)}</Typography.Text>
            <span className="yk-foreign" style={{ flex: 1 }}>{name}</span>
            {beside && <Typography.Text type="secondary" className="yk-foreign" style={{ fontSize: 12 }}>{beside}</Typography.Text>}
          </div>
        ))}
        {found.length === 0 && !isOld && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("search.none")} />}
      </div>
    </Modal>
  );
}
