"""The contracts that profile answers, by their full names."""

from __future__ import annotations

from typing import Final

from services.common.personal_data import PERSONAL_DATA_SERVICE
from services.common.sealing import SEALING_SERVICE
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb
from yike.profile.v1 import company_service_pb2 as company_pb
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import export_service_pb2 as export_pb
from yike.profile.v1 import form_service_pb2 as form_pb
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import schema_service_pb2 as schema_pb
from yike.profile.v1 import source_service_pb2 as source_pb
from yike.profile.v1 import tag_service_pb2 as tag_pb
from yike.profile.v1 import template_data_service_pb2 as template_data_pb
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import trait_service_pb2 as trait_pb

SERVICE_NAMES: Final = (
    profile_pb.DESCRIPTOR.services_by_name["ProfileService"].full_name,
    catalogue_pb.DESCRIPTOR.services_by_name["CatalogueService"].full_name,
    schema_pb.DESCRIPTOR.services_by_name["SchemaService"].full_name,
    coupon_pb.DESCRIPTOR.services_by_name["CouponService"].full_name,
    till_pb.DESCRIPTOR.services_by_name["TillService"].full_name,
    company_pb.DESCRIPTOR.services_by_name["CompanyService"].full_name,
    tag_pb.DESCRIPTOR.services_by_name["TagService"].full_name,
    trait_pb.DESCRIPTOR.services_by_name["TraitService"].full_name,
    template_data_pb.DESCRIPTOR.services_by_name["TemplateDataService"].full_name,
    loyalty_pb.DESCRIPTOR.services_by_name["LoyaltyService"].full_name,
    source_pb.DESCRIPTOR.services_by_name["SourceService"].full_name,
    import_pb.DESCRIPTOR.services_by_name["ImportService"].full_name,
    export_pb.DESCRIPTOR.services_by_name["ExportService"].full_name,
    quality_pb.DESCRIPTOR.services_by_name["DataQualityService"].full_name,
    "yike.common.v1.OperationsService",
    form_pb.DESCRIPTOR.services_by_name["FormService"].full_name,
    PERSONAL_DATA_SERVICE,
    SEALING_SERVICE,
)
