#pragma once

#include "formats/requests.hpp"
#include "gateway/answers.hpp"
#include "usecases/accept_customer.hpp"
#include "usecases/anonymise_customer.hpp"
#include "usecases/find_customers.hpp"
#include "usecases/import_customers.hpp"
#include "usecases/patch_customer.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/customers, and POST /api/v1/user/register.     Threads: any.
class Customers {
public:
    Customers(usecases::FindCustomers& find, usecases::AcceptCustomer& accept, usecases::PatchCustomer& patch,
              usecases::AnonymiseCustomer& anonymise, usecases::ImportCustomers& import)
        : find_{find}, accept_{accept}, patch_{patch}, anonymise_{anonymise}, import_{import} {}
    // These five never wait.
    void register_user(Call&& call, http::Reply reply);
    void make(Call&& call, http::Reply reply);
    void replace(Call&& call, http::Reply reply);
    void patch(Call&& call, http::Reply reply);
    void anonymise(Call&& call, http::Reply reply);
    [[nodiscard]] http::Response import_file(const Call& call);  ///< Waits for the file.
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);

private:
    /// Sets the fields that the body names; of a replacement, those are all.
    void change_fields(Call&& call, http::Reply reply, usecases::OperationName operation,
                       formats::Reading<formats::Read<domain::CustomerChange>> (*read)(std::string_view));

    usecases::FindCustomers& find_;
    usecases::AcceptCustomer& accept_;
    usecases::PatchCustomer& patch_;
    usecases::AnonymiseCustomer& anonymise_;
    usecases::ImportCustomers& import_;
};

}  // namespace billmill::gateway
