"""Rule L8: forbidden concepts are known by the names of columns, and innocent names are left alone."""

import pytest

from loaders.contracts.forbidden import ForbiddenConcept, find_forbidden_concept

FORBIDDEN = {
    ForbiddenConcept.FAITH: """
        宗教信仰 宗教 信仰代码 religion religious_belief RELIGIOUSBELIEF faith zongjiao ZJXY
    """,
    ForbiddenConcept.ETHNICITY: """
        民族 民族代码 種族 ethnicity ethnicGroup race minzu MZ MZDM mz_dm
    """,
    ForbiddenConcept.POLITICS: """
        政治面貌 党员 黨員 是否党员 共青团员 党派 political_status politics partyMember ZZMM zzmmdm
    """,
    ForbiddenConcept.BLOOD_TYPE: """
        血型 ABO血型 blood_type bloodType BLOODTYPE blood-group xuexing
    """,
    ForbiddenConcept.ILLNESS: """
        疾病 既往病史 病史 健康状况 健康狀況 残疾类别 殘疾證號 伤残等级 诊断结果 体检报告 health health_status
        healthCondition
        medical_history MedicalRecord disability illness disease_name jibing JKZK JWBS
    """,
    ForbiddenConcept.GENES: """
        基因 DNA DNA编号 dna_sample genes geneticProfile genome
    """,
    ForbiddenConcept.BIOMETRICS: """
        指纹 指紋 虹膜 人脸 人臉照片 声纹 聲紋 面部特征 生物识别信息 fingerprint finger_print voiceprint iris
        face_image faceId
        facial_feature biometric RLZP
    """,
}
INNOCENT = """
    公民身份号码 民宿名称 国民经济行业 公民 居民 人民币金额 名族 行政治安处罚类别 财政治理项目 集团员工人数
    党组织建制 疾控中心
    疾病预防控制机构 卫生许可证号 健康险保费 残疾人就业保障金 宗教活动场所登记证号 民族自治地方标志 民族乡
    非遗传承人 固体检测报告
    地面部分面积 面值 职务 姓名 血缘 统一社会信用代码 信用等级 信阳分行 高度 身高
    CJRQ CJLX XX ZW XM BZ ZJHM SFDY MC party_id third_party counterparty good_faith interface face_value trace_id
    general_manager generated_at nationality is_disabled healthy health_permit_number medical_institution_licence
    irisation
    policy_number grace_period name region
"""


@pytest.mark.parametrize(
    ("name", "concept"), [(name, concept) for concept, names in FORBIDDEN.items() for name in names.split()]
)
def test_a_forbidden_concept_is_found_in_the_name_of_a_column(name: str, concept: ForbiddenConcept) -> None:
    assert find_forbidden_concept(name) is concept


@pytest.mark.parametrize("name", [*INNOCENT.split(), "", None])
def test_an_innocent_name_is_left_alone(name: str | None) -> None:
    assert find_forbidden_concept(name) is None


def test_a_name_may_hold_spaces() -> None:
    assert find_forbidden_concept("Ethnic Group") is ForbiddenConcept.ETHNICITY
    assert find_forbidden_concept("Blood Type of donor") is ForbiddenConcept.BLOOD_TYPE


def test_the_business_name_counts_as_much_as_the_column_s_own() -> None:
    assert find_forbidden_concept("XX", "血型") is ForbiddenConcept.BLOOD_TYPE
    assert find_forbidden_concept("XX", None) is None


def test_full_width_letters_hide_nothing() -> None:
    assert find_forbidden_concept("ＺＺＭＭ") is ForbiddenConcept.POLITICS
