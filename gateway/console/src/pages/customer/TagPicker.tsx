import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { tagFamilies, useTagTitle, type TagDefinition } from "../../components/tags";

interface Props {
  carried: string[];
  definitions: TagDefinition[];
  isSaving: boolean;
  onChoose: (tag: string) => void;
  onClose: () => void;
}

/** The tags that there are, by family; another can be typed where the workspace lets undefined ones be given. */
export function TagPicker({ carried, definitions, isSaving, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const titleOf = useTagTitle();
  const [typed, setTyped] = useState("");
  const { data: settings } = api.useQuery("get", "/v1/tagSettings");
  const offered = definitions.filter(({ tagId, archived }) => !archived && !carried.includes(tagId));
  const wanted = typed.trim();
  const isNew = settings !== undefined && !settings.onlyDefined && wanted !== "" && !definitions.some(({ tagId }) => tagId === wanted);
  const options = [
    ...(isNew ? [{ value: wanted, label: t("customer.otherTag", { tag: wanted }), said: wanted }] : []),
    ...tagFamilies
      .map((family) => ({
        label: word("TagFamily", family),
        title: family,
        options: offered.filter((tag) => tag.family === family).map((tag) => ({ value: tag.tagId, label: titleOf(tag), said: [tag.tagId, tag.titleZh, tag.titleEn].join(" ") })),
      }))
      .filter((group) => group.options.length > 0),
  ];
  return (
    <Select<string>
      size="small"
      autoFocus
      defaultOpen
      showSearch={{ onSearch: (text) => setTyped(text.slice(0, 100)), filterOption: (text, option) => String((option as { said?: string } | undefined)?.said ?? "").toLowerCase().includes(text.trim().toLowerCase()) }}
      popupMatchSelectWidth={false}
      style={{ width: 180 }}
      aria-label={t("customer.addTag")}
      placeholder={t("customer.newTag")}
      notFoundContent={t(settings?.onlyDefined ? "customer.onlyDefinedTags" : "customer.noSuchTag")}
      loading={isSaving}
      disabled={isSaving}
      options={options}
      onSelect={(tag) => onChoose(tag)}
      onBlur={onClose}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    />
  );
}
