"""People of a vendor's schema: accounts, their tokens, teams, roles, absences."""

from people.models.absence import Absence
from people.models.api_token import ApiToken
from people.models.desk_settings import DeskSettings
from people.models.logo import Logo
from people.models.role import RoleHolder
from people.models.team import Team, TeamMember
from people.models.user import NoticeWay, User, UserKind

__all__ = [
    "Absence",
    "ApiToken",
    "DeskSettings",
    "Logo",
    "NoticeWay",
    "RoleHolder",
    "Team",
    "TeamMember",
    "User",
    "UserKind",
]
