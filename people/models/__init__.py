"""People of a vendor's schema: accounts, their tokens, teams, roles, duty shifts, absences."""

from people.models.absence import Absence
from people.models.api_token import ApiToken
from people.models.duty import RoleHolder, Shift
from people.models.team import Team, TeamMember
from people.models.user import NoticeWay, User, UserKind

__all__ = ["Absence", "ApiToken", "NoticeWay", "RoleHolder", "Shift", "Team", "TeamMember", "User", "UserKind"]
